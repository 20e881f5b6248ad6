# shellcheck shell=bash
# Sourced by toolchain.sh: keeps the classes that each program needs beside its jar, as the virtual
# machine has them in memory (class data sharing). A start then costs half the CPU time, and so does
# a first pull. Needs ROOT.

# archive_classes: unless it is done. Nothing is lost when it fails, and it is said.
archive_classes() {
  local dir last=$ROOT/registry-gateway/target/lodestone-registry-gateway.jsa
  if [ -f "$last" ] && [ -z "$(find "$ROOT"/*/target -name '*.jar' -newer "$last" -print -quit)" ]; then
    return
  fi
  dir=$(mktemp -d "${TMPDIR:-/tmp}/lodestone-classes.XXXXXX")
  if (cd "$dir" && use_everything && dump seeder tracker registry-gateway) > "$dir/log" 2>&1; then
    rm -rf "$dir"
  else
    echo "warning: programs start more slowly, as no class archives could be made: $dir/log" >&2
  fi
}

# use_everything: a tiny image from its publisher to a pull, with the classes of all programs listed.
use_everything() {
  local url pids=()
  export XDG_CONFIG_HOME=$PWD/config XDG_DATA_HOME=$PWD/data XDG_STATE_HOME=$PWD/state
  "$ROOT/scripts/lodestone" key generate --out key.pem
  "$ROOT/scripts/lodestone" trust add 'acme/*' --key key.pem.pub --policy policy.json
  tiny_image image.tar
  listed tracker tracker --listen 127.0.0.1:0 --status 127.0.0.1:0 --data tracker
  url=$(url_of tracker)
  JAVA_OPTS="-XX:DumpLoadedClassList=seed.list" "$ROOT/scripts/lodestone" \
    seed image.tar --as acme/tiny:1 --key key.pem --store store --tracker "$url" --until-copies 0
  listed keep keep --store store --status 127.0.0.1:0 --tracker "$url" --torrent-port 0
  listed gateway gateway --listen 127.0.0.1:0 --status 127.0.0.1:0 --store pulled \
    --torrent-port 0 --policy policy.json --tracker "$url" --index "$url"
  url=$(url_of gateway)
  "$ROOT/scripts/lodestone" fetch "docker://${url#http://}/acme/tiny:1" got
  kill "${pids[@]}"
  wait "${pids[@]}" || true
  # Numbers that classes have in both lists are an error to Java 25, and only needed for loaders that
  # these programs do not have.
  cat seed.list keep.list | sed 's/ id: [0-9]*$//' | awk '!seen[$0]++' > seeder.list
  mv gateway.list registry-gateway.list
}

# listed NAME ARGUMENT...: starts a program, until it is ready.
listed() {
  local name=$1
  shift
  JAVA_OPTS="-XX:DumpLoadedClassList=$name.list" timeout 60 "$ROOT/scripts/lodestone" "$@" \
    > "$name.out" &
  pids+=($!)
  until grep -q ' ready:' "$name.out"; do
    kill -0 "${pids[-1]}" || return
    sleep 0.05
  done
}

url_of() { sed -nE 's/.* ready: (http:[^ ]*).*/\1/p' "$1.out"; }

# tiny_image FILE: a docker-archive with one empty layer.
tiny_image() {
  local layer
  tar -cf layer.tar -T /dev/null
  layer=$(sha256sum layer.tar)
  printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "${layer%% *}" > config.json
  printf '[{"Config":"config.json","RepoTags":["acme/tiny:1"],"Layers":["layer.tar"]}]' > manifest.json
  tar -cf "$1" manifest.json config.json layer.tar
}

# dump MODULE...: makes their archives from the lists. Java 17 crashes on lambdas of classes that
# extend those of picocli, which are too old for an archive.
dump() {
  local module jar pid pids=()
  for module in "$@"; do
    jar=$ROOT/$module/target/lodestone-$module.jar
    grep -vE '^@lambda-proxy (org/lodestone/(program|seeder)|picocli)/' "$module.list" \
      > "$module.archived"
    "${LODESTONE_JAVA_HOME:+$LODESTONE_JAVA_HOME/bin/}java" -XX:+UseG1GC -Xmx128m -Xshare:dump \
      "-XX:SharedClassListFile=$module.archived" "-XX:SharedArchiveFile=${jar%.jar}.jsa" -cp "$jar" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || return; done
}
