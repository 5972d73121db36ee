"""`counterpoint explain` at a terminal."""


def test_it_names_the_bottleneck_and_what_it_carries(cli, scenario):
    done = cli("explain", scenario)
    assert done.exit_code == 0
    assert "40 /s offered" in done.stdout
    assert "bank, up to" in done.stdout
    assert "133 /s" in done.stdout  # 4 slots of 30 ms
    assert "not exponential (bank)" in done.stdout.replace("\n", " ")


def test_what_grows_without_end_has_no_latency(cli, scenario):
    done = cli("explain", scenario, "--set", "workload.0.arrivals.rate=400/s")
    assert "no formula" in done.stdout
    assert "grows without end" in done.stdout.replace("\n", " ")


def test_one_pattern_and_an_unknown_one(cli, scenario):
    done = cli("explain", scenario, "-p", "choreography")
    assert "choreography" in done.stdout
    assert "orchestration" not in done.stdout
    assert cli("explain", scenario, "-p", "no").exit_code == 2
