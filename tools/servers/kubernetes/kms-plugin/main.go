// A KMS plugin for tests, served by Kubernetes' own library (k8s.io/kms): the KMS v2 and the v1beta1 API on one unix socket.
//
// usage: kms-plugin SOCKET KEYS
//
// KEYS has one AES-256 key a line in hex, newest first; it is read again at each call, so that a test rotates by writing
// it. Ciphertext is nonce (12 bytes), then AES-256-GCM's output, without associated data. A key's id is "local/" and the
// first eight bytes of SHA-256 of the key, in hex. Unlike a KMS worth its name it keeps its keys in a file.
package main

import (
	"bufio"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	v1beta1 "k8s.io/kms/apis/v1beta1"
	v2 "k8s.io/kms/apis/v2"
)

const overhead = 12 + 16

type key struct {
	id   string
	aead cipher.AEAD
}

func readKeys(path string) ([]key, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var keys []key
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		bytes, err := hex.DecodeString(line)
		if err != nil || len(bytes) != 32 {
			return nil, errors.New("a line that is no 32 bytes in hex")
		}
		block, err := aes.NewCipher(bytes)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return nil, err
		}
		digest := sha256.Sum256(bytes)
		keys = append(keys, key{"local/" + hex.EncodeToString(digest[:8]), aead})
	}
	if len(keys) == 0 {
		return nil, errors.New("no key")
	}
	return keys, lines.Err()
}

type plugin struct{ path string }

func (p plugin) seal(plain []byte) ([]byte, string, error) {
	keys, err := readKeys(p.path)
	if err != nil {
		return nil, "", status.Error(codes.Unavailable, "the keys can't be read: "+err.Error())
	}
	nonce := make([]byte, 12)
	if _, err := rand.Read(nonce); err != nil {
		return nil, "", err
	}
	return keys[0].aead.Seal(nonce, nonce, plain, nil), keys[0].id, nil
}

// open tries every key when id is empty: v1beta1 has no key ids.
func (p plugin) open(sealed []byte, id string) ([]byte, error) {
	keys, err := readKeys(p.path)
	if err != nil {
		return nil, status.Error(codes.Unavailable, "the keys can't be read: "+err.Error())
	}
	if len(sealed) < overhead {
		return nil, status.Error(codes.InvalidArgument, "too short to be sealed")
	}
	known := false
	for _, k := range keys {
		if id != "" && id != k.id {
			continue
		}
		known = true
		if plain, err := k.aead.Open(nil, sealed[:12], sealed[12:], nil); err == nil {
			return plain, nil
		}
	}
	if !known {
		return nil, status.Error(codes.NotFound, "no such key id")
	}
	return nil, status.Error(codes.InvalidArgument, "no key opens it")
}

type serverV2 struct {
	v2.UnimplementedKeyManagementServiceServer
	plugin
}

func (s serverV2) Status(context.Context, *v2.StatusRequest) (*v2.StatusResponse, error) {
	keys, err := readKeys(s.path)
	if err != nil {
		return nil, status.Error(codes.Unavailable, "the keys can't be read: "+err.Error())
	}
	return &v2.StatusResponse{Version: "v2", Healthz: "ok", KeyId: keys[0].id}, nil
}

func (s serverV2) Encrypt(_ context.Context, r *v2.EncryptRequest) (*v2.EncryptResponse, error) {
	sealed, id, err := s.seal(r.Plaintext)
	if err != nil {
		return nil, err
	}
	return &v2.EncryptResponse{Ciphertext: sealed, KeyId: id,
		Annotations: map[string][]byte{"fuin.example.com": []byte("v1")}}, nil
}

func (s serverV2) Decrypt(_ context.Context, r *v2.DecryptRequest) (*v2.DecryptResponse, error) {
	if r.KeyId == "" {
		return nil, status.Error(codes.InvalidArgument, "no key id")
	}
	plain, err := s.open(r.Ciphertext, r.KeyId)
	if err != nil {
		return nil, err
	}
	return &v2.DecryptResponse{Plaintext: plain}, nil
}

type serverV1 struct {
	v1beta1.UnimplementedKeyManagementServiceServer
	plugin
}

func (s serverV1) Version(context.Context, *v1beta1.VersionRequest) (*v1beta1.VersionResponse, error) {
	return &v1beta1.VersionResponse{Version: "v1beta1", RuntimeName: "fuin-test", RuntimeVersion: "1"}, nil
}

func (s serverV1) Encrypt(_ context.Context, r *v1beta1.EncryptRequest) (*v1beta1.EncryptResponse, error) {
	sealed, _, err := s.seal(r.Plain)
	if err != nil {
		return nil, err
	}
	return &v1beta1.EncryptResponse{Cipher: sealed}, nil
}

func (s serverV1) Decrypt(_ context.Context, r *v1beta1.DecryptRequest) (*v1beta1.DecryptResponse, error) {
	plain, err := s.open(r.Cipher, "")
	if err != nil {
		return nil, err
	}
	return &v1beta1.DecryptResponse{Plain: plain}, nil
}

func run() error {
	if len(os.Args) != 3 {
		return errors.New("usage: kms-plugin SOCKET KEYS")
	}
	p := plugin{os.Args[2]}
	if _, err := readKeys(p.path); err != nil {
		return fmt.Errorf("%s: %w", p.path, err)
	}
	listener, err := net.Listen("unix", os.Args[1])
	if err != nil {
		return err
	}
	if err := os.Chmod(os.Args[1], 0o600); err != nil {
		return err
	}
	server := grpc.NewServer()
	v2.RegisterKeyManagementServiceServer(server, serverV2{plugin: p})
	v1beta1.RegisterKeyManagementServiceServer(server, serverV1{plugin: p})
	return server.Serve(listener)
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "kms-plugin:", err)
		os.Exit(1)
	}
}
