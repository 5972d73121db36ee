"""The report: one offline HTML page that says first what was found, then shows why."""
