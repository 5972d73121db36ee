"""`counterpoint profiles`: names alone, or one of them with whose word each value is."""


def test_all_names_with_what_they_are(cli):
    done = cli("profiles")
    assert done.exit_code == 0, done.output
    for name in ("temporal-like", "rabbitmq-like", "debezium-like"):
        assert name in done.stdout


def test_one_with_sources_figures_and_caveats(cli):
    said = " ".join(cli("profiles", "temporal-like").stdout.replace("│", " ").split())
    assert "numHistoryShards" in said
    assert "documented" in said
    assert "p50 50 ms (measured by vendor; held to ±15%)" in said
    assert "Caveat: Published figures contradict each other" in said


def test_a_name_that_two_components_share_shows_both(cli):
    said = cli("profiles", "none").stdout
    assert "none (coordinator)" in said
    assert "none (bus)" in said


def test_an_unknown_name_is_usage_and_the_nearest_is_offered(cli):
    done = cli("profiles", "zebe-like")
    assert done.exit_code == 2
    assert "did you mean 'zeebe-like'?" in " ".join(done.stderr.replace("│", "").split())
