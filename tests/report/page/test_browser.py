"""The report in a real browser: it opens offline and quietly, and can be used without a mouse."""

import pytest
from playwright.sync_api import sync_playwright


@pytest.fixture(scope="module")
def opened(chromium, report):
    """The open page, and what it said and asked for while it loaded."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 900}, color_scheme="light")
        said, asked = [], []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(report.as_uri())
        yield page, said, asked
        browser.close()


def test_it_opens_without_a_word_and_asks_for_nothing(opened, report):
    _, said, asked = opened
    assert said == []
    assert asked == [report.as_uri()]


def test_names_stay_text(opened, assessment):
    page, _, _ = opened
    assert page.locator("h1").inner_text() == assessment.data.scenario.name
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1


def test_the_sections_are_reached_by_keyboard(opened):
    page, _, _ = opened
    page.locator("body").press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the verdict"
    links = page.locator("nav a")
    for number in range(links.count()):
        links.nth(number).focus()
        page.keyboard.press("Enter")
        target = links.nth(number).get_attribute("href")
        assert page.evaluate("location.hash") == target
        assert page.locator(target).bounding_box()["y"] < 900


def test_a_heading_sorts_its_column_up_down_and_back(opened):
    page, _, _ = opened
    table = page.locator("#latency table").first
    column = "tbody tr td:nth-child(2)"
    keys = "cells => cells.map(cell => cell.dataset.key)"
    heading = table.locator("thead th").nth(1)
    before = table.locator(column).evaluate_all(keys)
    heading.locator("button").focus()
    orders = []
    for _ in range(3):
        page.keyboard.press("Enter")
        orders.append(
            (heading.get_attribute("aria-sort"), table.locator(column).evaluate_all(keys))
        )
    rising = sorted(before, key=lambda key: (key == "", float(key or 0)))
    falling = sorted(before, key=lambda key: (key == "", -float(key or 0)))
    assert before not in (rising, falling)
    assert orders == [("ascending", rising), ("descending", falling), ("none", before)]


def test_it_can_be_dark(opened):
    page, _, _ = opened
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.locator("#theme").press("Enter")
    dark = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    page.locator("#theme").press("Enter")
    chosen_light = page.evaluate(ground)
    page.evaluate("delete document.documentElement.dataset.theme")
    assert page.evaluate(ground) == dark
    page.emulate_media(color_scheme="light")
    assert chosen_light == light
    assert light != dark


@pytest.mark.parametrize("width", [360, 800, 1200])
def test_nothing_sticks_out_of_the_page(opened, width):
    page, _, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
