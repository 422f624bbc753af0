"""Speed, measured as ratios in one run: `./run bench NAME`."""
