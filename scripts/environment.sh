# Sourced by the other scripts: finds Python, and makes the environment `.venv` from the pinned requirements.
#
# The environment is valid if its stamp records exactly what it was made from. The stamp is written last, so an
# interrupted installation is never mistaken for a complete one; `unfinished` marks one that was killed, and the next
# run starts it again. Nothing here needs the network once the stamp exists.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
environment=$root/.venv
unfinished=$environment/kg-unfinished

say() {
  printf '%s\n' "$@" >&2
}

# Print the path of a Python of at least 3.11. Not every command on the path works, so each is tried.
find_python() {
  local candidate
  for candidate in ${KG_PYTHON:+"$KG_PYTHON"} python3 python3.13 python3.12 python3.11 python3.14 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  say "Python 3.11 or later was not found: install it, or name it in KG_PYTHON." \
      "未找到 Python 3.11 或更高版本:请先安装,或用 KG_PYTHON 指定其路径。"
  exit 2
}

# Print what an environment with these requirements (the name of the lock file without .lock) is made from.
ingredients() {
  printf '%s\n' "$root"
  cat "$root/pyproject.toml" "$root/requirements-build.lock" "$root/requirements.lock"
  if [ "$1" != requirements ]; then cat "$root/$1.lock"; fi
}

is_current() {
  ingredients "$1" | cmp -s - "$environment/$1.stamp"
}

install() {
  "$environment/bin/python" -m pip --disable-pip-version-check --no-input install -qq "$@" </dev/null >&2
}

# Every version is pinned and hashed, including the build tools, which come first so that no build downloads others.
install_all() {
  install --require-hashes -r "$root/requirements-build.lock" &&
    install --require-hashes --no-build-isolation --use-pep517 -r "$root/$1.lock" &&
    install --no-deps --no-build-isolation --force-reinstall --editable "$root" &&
    # pip compiles what it installs, but not a checkout: without this, every command would where Python may not write
    "$environment/bin/python" -m compileall -q "$root/kg"
}

make_environment() {
  local python
  say "Setting up the environment in .venv: once, about a minute, needs the network ..." \
      "正在建立运行环境 .venv:仅首次,约一分钟,需要联网……"
  if [ -e "$unfinished" ] ||
    ! "$environment/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
    python=$(find_python)
    rm -rf "$environment"
    mkdir "$environment"
    : >"$unfinished"
    if ! "$python" -m venv "$environment" >&2; then
      say "Python's venv module could not make .venv; on Debian and Ubuntu it comes with the package python3-venv." \
          "Python 的 venv 模块无法建立 .venv;在 Debian 和 Ubuntu 上请安装软件包 python3-venv。"
      exit 2
    fi
  fi
  : >"$unfinished"
  rm -f "$environment"/*.stamp
  if ! install_all "$1"; then
    rm -f "$unfinished" # pip gave up in good order: what it has installed is whole
    say "The environment could not be made: pip's message is above. Mend that, and run the command again." \
        "运行环境未能建立:原因见上方 pip 的提示。解决后请重新运行。"
    exit 2
  fi
  ingredients requirements >"$environment/requirements.stamp"
  if [ "$1" != requirements ]; then ingredients "$1" >"$environment/$1.stamp"; fi
  rm -f "$unfinished"
  say "The environment is ready." "运行环境已就绪。"
}

# Make sure that the environment has these requirements; with flock, simultaneous first runs wait for each other.
ensure_environment() {
  if is_current "$1"; then return; fi
  if command -v flock >/dev/null; then
    exec 9>"$root/.venv.lock"
    flock 9
    if ! is_current "$1"; then make_environment "$1"; fi
    exec 9>&-
  else
    make_environment "$1"
  fi
}
