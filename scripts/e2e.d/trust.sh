# shellcheck shell=bash
# Part of scripts/e2e: whose signature counts, checked with other tools and with a lying index.

# openssl_verifies DOCUMENT PUBLIC_KEY: by the README's own commands, with nothing of Lodestone in it.
openssl_verifies() {
  local commands
  commands=$(sed -n '/^ *jq -r .payload doc.json/,/^ *openssl pkeyutl -verify/p' "$ROOT/README.md")
  [ "$(wc -l <<< "$commands")" -gt 3 ] || fail "the README has no commands for openssl"
  cp "$1" "$WORK/doc.json"
  cp "$2" "$WORK/acme.pub"
  (cd "$WORK" && eval "$commands")
}

openssl_verifies_document() {
  openssl_verifies "$WORK/1.0.document.json" "$KEY.pub"
  same "subject" "$(digest_of 1.0)" "sha256:$(jq -r '.subject[0].digest.sha256' "$WORK/payload")"
}

openssl_refuses_changed_document() {
  jq -c '.payload |= (@base64d | sub("acme/app"; "acme/apq") | @base64)' \
    "$WORK/1.0.document.json" > "$WORK/changed.json"
  fails openssl_verifies "$WORK/changed.json" "$KEY.pub"
}

minisign_verifies_document() {
  cp "$WORK/1.0.document.json" "$WORK/doc.json"
  lodestone key export "$KEY.pub" --format minisign > "$WORK/acme.minisign"
  lodestone sign --minisign "$WORK/doc.json" --key "$KEY"
  minisign -V -H -p "$WORK/acme.minisign" -m "$WORK/doc.json"
  cp "$WORK/changed.json" "$WORK/doc.json"
  fails minisign -V -p "$WORK/acme.minisign" -m "$WORK/doc.json"
}

verify_accepts() { lodestone verify acme/app:1.0 --tracker "$TRACKER" --policy "$POLICY"; }

verify_refuses_changed_document() {
  local code=0
  lodestone verify "$WORK/changed.json" --as acme/app:1.0 --policy "$POLICY" || code=$?
  same "exit code" 1 "$code"
}

# The key is used where there is no network.
signed_elsewhere_is_published() {
  lodestone draft "oci:$LAYOUT:1.0" --as acme/elsewhere:1.0 --signer "$KEY.pub" --store "$STORE" \
    --tracker "$TRACKER" --out "$WORK/elsewhere.payload"
  fails lodestone verify acme/elsewhere:1.0 --tracker "$TRACKER" --policy "$POLICY"
  unshare --net "$ROOT/scripts/lodestone" sign --payload "$WORK/elsewhere.payload" --key "$KEY" \
    --out "$WORK/elsewhere.json"
  lodestone publish "$WORK/elsewhere.json" --signer "$KEY.pub" --store "$STORE" \
    --tracker "$TRACKER" --until-copies 0
  lodestone verify acme/elsewhere:1.0 --tracker "$TRACKER" --policy "$POLICY"
}

# A proxy in front of the index that changes one byte of every signed payload.
start_lying_index() {
  start liar /usr/bin/python3 -c '
import http.server, json, sys, urllib.request

class Liar(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with urllib.request.urlopen(sys.argv[1] + self.path) as answer:
            body = json.load(answer)
        for document in body.get("documents", []):
            payload = document["envelope"]["payload"]
            middle = len(payload) // 2
            other = "A" if payload[middle] != "A" else "B"
            document["envelope"]["payload"] = payload[:middle] + other + payload[middle + 1:]
        body = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

http.server.ThreadingHTTPServer(("127.0.0.1", 26020), Liar).serve_forever()' "$TRACKER"
  await 20 "lying index" curl -fsS "http://127.0.0.1:26020/index/v1/search?q="
}

gateway_refuses_changed_document() {
  INDEX=http://127.0.0.1:26020 cold_gateway
  refused acme/app:1.0 'signature|signed'
  stop gateway
  stop liar
}

# refused NAME:TAG REASON: the gateway answers 404, and says why.
refused() {
  local code
  code=$(curl -sS -m 60 -o "$WORK/answer" -w '%{http_code}' \
    "http://$GATEWAY/v2/${1%:*}/manifests/${1##*:}")
  cat "$WORK/answer"
  same "status" 404 "$code"
  grep -qE "$2" "$WORK/answer"
}

publish_by_a_stranger() {
  lodestone key generate --out "$WORK/mallory.pem"
  KEY=$WORK/mallory.pem publish "oci:$LAYOUT:1.0" acme/other:1.0 > /dev/null
}

stranger_is_refused() {
  cold_gateway
  refused acme/other:1.0 'none signed by a key that the trust policy .* trusts for it'
  local code=0
  lodestone verify acme/other:1.0 --tracker "$TRACKER" --policy "$POLICY" || code=$?
  same "exit code" 1 "$code"
}

other_name_is_refused() {
  stop keep
  publish "oci:$LAYOUT:1.0" elsewhere/app:1.0 > /dev/null
  start_keep
  refused elsewhere/app:1.0 'policy|reject|trust'
}

nobody_seeds_is_404() {
  local began=$SECONDS
  stop gateway
  random_layout "$WORK/lonely" 1 1000000
  STORE=$WORK/lonely-store publish "oci:$WORK/lonely:1.0" acme/lonely:1.0 > /dev/null
  start_gateway
  same "status" 404 "$(curl -sS -m 60 -o "$WORK/answer" -w '%{http_code}' \
    "http://$GATEWAY/v2/acme/lonely/manifests/1.0")"
  cat "$WORK/answer"
  echo "answered within $((SECONDS - began)) s, start of the gateway included"
}

check "openssl verifies a document" openssl_verifies_document
check "openssl refuses it with one letter changed" openssl_refuses_changed_document
check "minisign verifies a document, and refuses the changed one" minisign_verifies_document
check "lodestone verify accepts the document in the index" verify_accepts
check "lodestone verify refuses the changed one" verify_refuses_changed_document
check "a document that is signed without a network is published" signed_elsewhere_is_published
check "an index that changes documents starts" start_lying_index
check "the gateway refuses a changed document: 404 with the reason" gateway_refuses_changed_document
stop keep
check "a stranger publishes in acme's name" publish_by_a_stranger
check "keep goes on" start_keep
check "the stranger's image is refused: 404 with the reason" stranger_is_refused
check "a name for which nobody is trusted is refused" other_name_is_refused
check "an image that nobody seeds is 404 in bounded time" nobody_seeds_is_404
stop gateway
