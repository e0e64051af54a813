# A private view of the Debian release that the fixed versions come from. The machine's own apt
# lists stay as they are and nothing of that release is installed; apt checks all signatures.
# shellcheck shell=bash

# The address of the Debian archive as this machine's own apt sources give it (either format).
archive_uri() {
    local own_release="$1"
    apt-get indextargets --format "\$(REPO_URI) \$(RELEASE) \$(COMPONENT)" 'Created-By: Packages' |
        awk -v release="$own_release" '$2 == release && $3 == "main" { print $1; exit }'
}

# open_archive FOLDER: makes the view in FOLDER and points apt to it, in this (sub)shell only.
open_archive() {
    local folder="$1" own_release uri
    # shellcheck source=/dev/null
    own_release="$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")"
    uri="$(archive_uri "$own_release")"
    [[ -n $uri ]] || fail "the apt sources of this machine name no Debian archive for '$own_release'"
    mkdir -p "$folder"/{lists/partial,cache/archives/partial,sources}
    cat >"$folder/sources/archive.sources" <<END
Types: deb deb-src
URIs: $uri
Suites: $archive_release
Components: main
Architectures: amd64
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
    cat >"$folder/apt.conf" <<END
Dir::State::Lists "$folder/lists";
Dir::State::status "/dev/null";
Dir::Cache "$folder/cache";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$folder/sources";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "$(id -un)";
END
    export APT_CONFIG="$folder/apt.conf"
    quietly "$cache/logs/archive.log" apt-get update
}

# fetch_binary FOLDER PACKAGE [UPSTREAM_VERSION]: downloads and unpacks a binary package into FOLDER.
fetch_binary() {
    local folder="$1" package="$2" upstream="${3:-}" downloads version
    version="$(apt-cache madison "$package" |
        awk -F ' *[|] *' -v upstream="$upstream" \
            '$4 !~ /Sources/ && index($2, upstream) == 1 { print $2; exit }')"
    [[ -n $version ]] || fail "the archive has no $package $upstream"
    downloads="$(mktemp -d "$folder.download.XXXXXX")"
    (cd "$downloads" && quietly "$cache/logs/$package.log" apt-get download "$package=$version")
    dpkg -x "$downloads"/*.deb "$folder"
    rm -r "$downloads"
}

# fetch_source FOLDER PACKAGE UPSTREAM_VERSION: unpacks the upstream source of a package into
# FOLDER. Any Debian revision of the version will do; an index may list one that is gone already.
fetch_source() {
    local folder="$1" package="$2" upstream="$3" downloads version
    for version in $(apt-cache showsrc "$package" | awk -v package="$package" -v upstream="$upstream" '
        $1 == "Package:" { name = $2 }
        $1 == "Version:" && name == package && index($2, upstream) { print $2 }' | sort -rV | uniq); do
        downloads="$(mktemp -d "$folder.download.XXXXXX")"
        if (cd "$downloads" && apt-get source --download-only "$package=$version") \
            >"$cache/logs/$package.log" 2>&1; then
            dpkg-source --no-check --no-copy --extract "$downloads"/*.dsc "$folder" >>"$cache/logs/$package.log"
            rm -r "$downloads"
            return
        fi
        rm -r "$downloads"
    done
    fail "cannot fetch the source of $package $upstream (see $cache/logs/$package.log)"
}
