# Sourced: what the benchmarks share. --readme, as first argument, is taken from the caller's.

to_readme=
if [ "${1:-}" = --readme ]; then
  to_readme=yes
  shift
fi

# publish NAME FILE PAGE: into a page of docs/, where --readme asks for it
publish() { [ -z "$to_readme" ] || "$(dirname "${BASH_SOURCE[0]}")/publish" "$@"; }

# The homes of all JDKs from 17 on under /usr/lib/jvm, a line each; with JAVA_HOME, only that.
jdk_homes() {
  local home
  for home in ${JAVA_HOME:-$(for java in /usr/lib/jvm/*/bin/java; do dirname "$(dirname "$(realpath "$java")")"; done | sort -u)}; do
    if [ "$(feature_of "$home")" -ge 17 ]; then echo "$home"; fi
  done
}

feature_of() { sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"; } # feature_of HOME: 17

machine() { echo "$(nproc) cores, $(sed -n 's/model name\t: //p' /proc/cpuinfo | head -1), Linux $(uname -r | cut -d- -f1)"; }

# spread FORMAT: median, least and most of the numbers on standard input
spread() { sort -n | awk -v format="$1" '{v[NR]=$1} END {printf format " (" format "-" format ")", v[int((NR+1)/2)], v[1], v[NR]}'; }
