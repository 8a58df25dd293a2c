// Hello is an application behind Latchkey that greets its users by name. It needs nothing but the standard library:
//
//	LATCHKEY_URL=https://auth.example.com APP_ORIGIN=https://hello.example.com go run hello.go
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math/big"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

var (
	latchkeyURL = os.Getenv("LATCHKEY_URL")
	appOrigin   = os.Getenv("APP_ORIGIN")
	jwksURL     = or(os.Getenv("JWKS_URL"), latchkeyURL+"/.well-known/latchkey/jwks.json")

	errUntrusted = errors.New("the request did not come through Latchkey")
	client       = &http.Client{Timeout: 5 * time.Second}
)

const (
	keysLast = 5 * time.Minute
	// A token with an unknown key makes us ask at most this often.
	askEvery = 5 * time.Second
	leeway   = 5 * time.Second
)

type claims struct {
	Issuer   string `json:"iss"`
	Audience string `json:"aud"`
	Expires  int64  `json:"exp"`
	Subject  string `json:"sub"`
	Name     string `json:"preferred_username"`
}

// keySet caches the public keys of Latchkey.
type keySet struct {
	sync.Mutex
	keys map[string]*ecdsa.PublicKey
	read time.Time
}

func (set *keySet) find(id string) (*ecdsa.PublicKey, error) {
	set.Lock()
	defer set.Unlock()
	key, age := set.keys[id], time.Since(set.read)
	if age > keysLast || (key == nil && age > askEvery) {
		if err := set.fetch(); err != nil {
			return nil, err
		}
		key = set.keys[id]
	}
	if key == nil {
		return nil, errUntrusted
	}
	return key, nil
}

func (set *keySet) fetch() error {
	response, err := client.Get(jwksURL)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var document struct {
		Keys []struct{ Kid, X, Y string }
	}
	if err := json.NewDecoder(response.Body).Decode(&document); err != nil {
		return err
	}
	set.keys, set.read = map[string]*ecdsa.PublicKey{}, time.Now()
	for _, key := range document.Keys {
		x, y := new(big.Int).SetBytes(decode(key.X)), new(big.Int).SetBytes(decode(key.Y))
		if elliptic.P256().IsOnCurve(x, y) {
			set.keys[key.Kid] = &ecdsa.PublicKey{Curve: elliptic.P256(), X: x, Y: y}
		}
	}
	return nil
}

var keys keySet

// identify returns the claims of the user (RFC 7515, RFC 7519).
func identify(request *http.Request) (claims, error) {
	parts := strings.Split(request.Header.Get("X-Latchkey-Assertion"), ".")
	if len(parts) != 3 {
		return claims{}, errUntrusted
	}
	var header struct{ Alg, Typ, Kid string }
	var user claims
	if json.Unmarshal(decode(parts[0]), &header) != nil || json.Unmarshal(decode(parts[1]), &user) != nil {
		return claims{}, errUntrusted
	}
	if header.Alg != "ES256" || header.Typ != "door+jwt" {
		return claims{}, errUntrusted
	}
	key, err := keys.find(header.Kid)
	if err != nil {
		return claims{}, err
	}
	digest, signature := sha256.Sum256([]byte(parts[0]+"."+parts[1])), decode(parts[2])
	if len(signature) != 64 {
		return claims{}, errUntrusted
	}
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	isTimely := time.Now().Before(time.Unix(user.Expires, 0).Add(leeway))
	isForUs := user.Issuer == latchkeyURL && user.Audience == appOrigin && user.Subject != ""
	if !ecdsa.Verify(key, digest[:], r, s) || !isTimely || !isForUs {
		return claims{}, errUntrusted
	}
	return user, nil
}

func decode(text string) []byte {
	bytes, _ := base64.RawURLEncoding.DecodeString(text)
	return bytes
}

func or(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

func main() {
	http.HandleFunc("/", func(response http.ResponseWriter, request *http.Request) {
		user, err := identify(request)
		if err != nil {
			http.Error(response, "Not through Latchkey", http.StatusUnauthorized)
			return
		}
		fmt.Fprintf(response, "Hello %s", user.Name)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+or(os.Getenv("PORT"), "8080"), nil))
}
