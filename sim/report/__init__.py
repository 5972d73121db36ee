"""Reports: charts, the offline page and the result folder, made from what a study found."""
