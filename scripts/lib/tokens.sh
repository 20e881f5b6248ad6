# shellcheck shell=bash
# Sourced by scripts/e2e: a token server with TLS, below a private CA. Needs harness.sh and ROOT, and
# htpasswd, openssl and python3-jwt. What it is made of is in $TOKENS:
#   ca.pem                 the authority that tls.pem, a certificate of 127.0.0.1, is signed by
#   issuer.pem issuer.pub  what tokens are checked with: a certificate, and its public key

TOKENS=$WORK/tokens
ISSUER=auth.test
REALM=https://127.0.0.1:5006/token

# start_token_server: alice, whose password is secret, may do everything below acme/, bob, whose
# password is hidden, nothing; everybody may pull acme/public.
start_token_server() {
  [ -e "$TOKENS/rules.json" ] || make_token_server
  start tokens "$ROOT/scripts/lib/token-server.py" "$TOKENS" 5006 "$ISSUER"
  await 20 "token server" curl -fsS --cacert "$TOKENS/ca.pem" "$REALM?service=any"
}

make_token_server() {
  mkdir -p "$TOKENS"
  certificate "$TOKENS/ca" /CN=authority -x509 -addext keyUsage=critical,keyCertSign
  certificate "$TOKENS/tls" /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
    -CA "$TOKENS/ca.pem" -CAkey "$TOKENS/ca.key" -addext basicConstraints=CA:FALSE
  certificate "$TOKENS/issuer" "/CN=$ISSUER" -x509
  openssl x509 -in "$TOKENS/issuer.pem" -pubkey -noout > "$TOKENS/issuer.pub"
  htpasswd -Bbn alice secret > "$TOKENS/htpasswd"
  htpasswd -Bbn bob hidden >> "$TOKENS/htpasswd"
  echo '{"": {"acme/public": ["pull"]}, "alice": {"acme/*": ["pull", "push", "delete"]}}' \
    > "$TOKENS/rules.json"
}

# certificate FILE SUBJECT [OPTION...]: FILE.pem and FILE.key
certificate() {
  openssl req -newkey rsa:2048 -noenc -days 2 -keyout "$1.key" -out "$1.pem" -subj "$2" "${@:3}"
}
