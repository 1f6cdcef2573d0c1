# shellcheck shell=bash
# Sourced by `run`, which sets root: installs what is missing and says so; silent and quick when nothing is.

say() { echo "run: $*" >&2; }

# logged FILE COMMAND…: quiet while all is well, the whole output where it is not.
logged() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    say "'$*' needs root and there is no sudo: run it as root, then try again"
    return 1
  fi
}

apt_refreshed=
apt_refresh() { # one broken source among several need not stop an installation
  [[ -n $apt_refreshed ]] || logged "$root/build/apt.log" as_root apt-get update || say "apt-get update had errors; going on"
  apt_refreshed=yes
}

apt_install() { # PACKAGES…; never removes a package that somebody else chose
  say "installing with apt: $*"
  apt_refresh
  logged "$root/build/apt.log" as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends --no-remove "$@"
}

# install_packages LIST: one package a line, # begins a comment.
install_packages() {
  local wanted missing
  mapfile -t wanted < <(sed 's/#.*//' "$1" | xargs -n 1)
  if ! command -v dpkg-query >/dev/null; then
    say "this is no Debian or Ubuntu system: the packages of packages/apt.txt are taken to be installed"
    return
  fi
  mapfile -t missing < <(comm -23 <(printf '%s\n' "${wanted[@]}" | sort) <(
    dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^ii *//p' | sort
  ))
  [[ ${#missing[@]} -eq 0 ]] || apt_install "${missing[@]}"
}

minimum_cargo=1.85 # edition 2024, which crates of the tokenizer bridge are written in

# at_least VERSION MINIMUM
at_least() { [[ $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]; }

# Prints the folder of the newest cargo that is new enough: on the PATH, rustup's, or a versioned Ubuntu package.
find_cargo() {
  local folder version best="" best_version=$minimum_cargo
  local folders=("$HOME/.cargo/bin" /usr/lib/rust-*/bin)
  IFS=: read -ra path <<<"$PATH"
  for folder in "${path[@]}" "${folders[@]}"; do
    [[ -x $folder/cargo && -x $folder/rustc ]] || continue
    version=$("$folder/cargo" --version 2>/dev/null | cut -d ' ' -f 2) || continue
    if at_least "$version" "$best_version"; then
      if [[ -z $best || $version != "$best_version" ]]; then best=$folder best_version=$version; fi
    fi
  done
  echo "$best"
}

# Debian 12 has a recent cargo as cargo-web, Debian 13 as cargo, Ubuntu as cargo-1.NN.
install_cargo() {
  local package version best="" best_version=$minimum_cargo
  apt_refresh
  while read -r package; do
    version=$(apt-cache policy "$package" | sed -n 's/^ *Candidate: *//p')
    [[ $package =~ ^cargo-(1\.[0-9]+)$ ]] && version=${BASH_REMATCH[1]}
    if at_least "${version#*:}" "$best_version"; then best=$package best_version=${version#*:}; fi
  done < <(apt-cache search --names-only '^cargo(-web|-1\.[0-9]+)?$' | cut -d ' ' -f 1)
  if [[ -z $best ]]; then
    say "no cargo of version $minimum_cargo or newer is on the PATH or in apt: install one with rustup, then try again"
    return 1
  fi
  apt_install "$best" "${best/cargo/rustc}"
}

# Everything a build needs; puts the chosen cargo first on the PATH.
install_build_tools() {
  local cargo
  install_packages "$root/packages/apt.txt"
  cargo=$(find_cargo)
  if [[ -z $cargo ]]; then
    install_cargo
    cargo=$(find_cargo)
  fi
  [[ -n $cargo ]] || { say "the installed cargo is older than $minimum_cargo: install one with rustup"; return 1; }
  export PATH=$cargo:$PATH
}
