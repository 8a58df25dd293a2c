#!/bin/sh
# Assembles the files of the image: Node, the libraries that it loads, and the program. No shell, no package manager.
# Usage: assemble-rootfs.sh <folder of the built project> <empty folder>
set -eu

project=$1
root=$2
umask 022

mkdir -p "$root/app" "$root/etc" "$root/usr/local/bin" "$root/var/lib/dpkg"
install -d -m 1777 "$root/tmp"
node "$project/scripts/deployment-tree.mjs" "$root/app"
# The embedded database and its key file. Everything else belongs to root and is read-only to the program.
install -d -m 700 -o 1000 -g 1000 "$root/app/data"

node=$(node --print process.execPath)
cp "$node" "$root/usr/local/bin/node"

# The libraries of Node and of the native packages, at the paths where the loader looks for them.
libraries=$(find "$root/app" -name '*.node' -exec ldd "$node" {} + | grep -o '/[^ ]*\.so[^ ]*' | sort -u)
for library in $libraries; do
  mkdir -p "$root$(dirname "$library")"
  cp --dereference "$library" "$root$library"
done

printf 'root:x:0:0::/:/sbin/nologin\nnode:x:1000:1000::/app:/sbin/nologin\n' >"$root/etc/passwd"
printf 'root:x:0:\nnode:x:1000:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
cp --dereference /etc/os-release "$root/etc/os-release"

# Vulnerability scanners read the versions of the libraries here; the licences are those of Debian's packages.
for library in $libraries; do
  dpkg-query --search "*${library##*/}" 2>/dev/null || true
done | cut -d: -f1 | sort -u >"$root/tmp/packages"
while read -r package; do
  dpkg-query --status "$package"
  echo
  install -D -m 644 "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
done <"$root/tmp/packages" >"$root/var/lib/dpkg/status"
rm "$root/tmp/packages"
