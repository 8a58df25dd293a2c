#!/bin/sh
# Starts the program as in the image: another root folder, read-only but for /app/data, another user. In mount namespaces, so
# that nothing of it outlives the process. Usage: unshare --mount read-only-root.sh <root folder> <arguments of Node…>
set -eu
root=$1
shift
mount --make-rprivate /
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t tmpfs -o mode=700,uid=1000,gid=1000 tmpfs "$root/app/data"
exec chroot --userspec=1000:1000 "$root" /usr/local/bin/node "$@"
