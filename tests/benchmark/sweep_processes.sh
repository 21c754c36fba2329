#!/bin/bash
# How long a sweep of 100 small runs takes with one process and with two: pairs of both, one after the other, then the median of their ratios.
#   tests/benchmark/sweep_processes.sh HYDRO [PAIRS]
set -euo pipefail
hydro=$(realpath "$1")
pairs=${2:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$hydro" new district --size 100x100 --cell 5m --quiet > /dev/null
cat > study.toml <<'STUDY'
format = "hydro-study/1"
name = "hundred"
scenario = "district/scenario.toml"
[run]
until = "10min"
keep = "numbers"
set = ["sponge.compare_without=false", "rain.duration=\"30min\""]
[sampling]
method = "latin_hypercube"
samples = 100
[[parameter]]
name = "return period"
key = "rain.return_period"
distribution = "log_uniform"
from = 2
until = 100
STUDY

seconds() {  # of a sweep with so many processes
  local begin=$EPOCHREALTIME
  "$hydro" sweep study.toml --jobs "$1" -o out --force --quiet > /dev/null
  awk -v a="$begin" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }'
}
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

for ((pair = 1; pair <= pairs; ++pair)); do
  one=$(seconds 1) two=$(seconds 2)
  awk -v one="$one" -v two="$two" 'BEGIN { printf "%.3f\n", two / one }' >> ratios
  echo "one process $one s, two processes $two s, ratio $(tail -1 ratios)"
done
echo "median ratio $(median < ratios)"
