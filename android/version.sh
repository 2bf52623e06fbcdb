#!/usr/bin/env bash
# Prints the version of the app for both builds: `name code`, as in `0.1.0 100412`.
#
# The name is the workspace's. The code may only rise, or phones refuse the update: it is made of major and minor
# version and the number of commits. A copy that does not know all commits gets 0 for them, and is no release.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

name=$(sed -n 's/^version *= *"\(.*\)"/\1/p' Cargo.toml | head -n 1)
IFS=. read -r major minor _ <<<"$name"
commits=0
if [ "$(git rev-parse --is-shallow-repository 2>/dev/null)" = false ]; then commits=$(git rev-list --count HEAD); fi
echo "$name $(((major * 100 + minor) * 100000 + commits))"
