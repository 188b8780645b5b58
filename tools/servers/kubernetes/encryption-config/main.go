// What kube-apiserver's own loader makes of EncryptionConfigurations, for tests.
//
// usage: encryption-config <in >out
//
// Reads JSON lines {"id", "yaml"}; writes {"id", "yaml", "valid", "prefixes": {RESOURCE: PREFIX}} for each: whether
// k8s.io/apiserver's LoadEncryptionConfig takes the file, and what a write of each resource then begins with. "" is
// plain text; "kms" a KMS provider, whose plugin is not there.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/server/options/encryptionconfig"
	"k8s.io/apiserver/pkg/storage/value"
)

var resources = []string{"secrets", "configmaps", "events", "deployments.apps", "pandas.awesome.bears.example"}

type vector struct {
	ID       string            `json:"id"`
	YAML     string            `json:"yaml"`
	Valid    bool              `json:"valid"`
	Prefixes map[string]string `json:"prefixes,omitempty"`
}

func prefixOf(transformer value.Transformer) string {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	out, err := transformer.TransformToStorage(ctx, []byte("plain"), value.DefaultContext("/registry/x"))
	if err != nil {
		return "kms"
	}
	text := string(out)
	if !strings.HasPrefix(text, "k8s:enc:") {
		return ""
	}
	parts := strings.SplitN(text, ":", 6) // k8s:enc:aescbc:v1:NAME:bytes
	return strings.Join(parts[:5], ":") + ":"
}

// A provider that is not covered by any entry stores plain text, as identity does.
func judge(path string, one *vector) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer func() {
		if recover() != nil {
			one.Valid = false
		}
	}()
	if err := os.WriteFile(path, []byte(one.YAML), 0o600); err != nil {
		panic(err)
	}
	config, err := encryptionconfig.LoadEncryptionConfig(ctx, path, false, "test")
	if err != nil {
		return
	}
	one.Valid = true
	one.Prefixes = map[string]string{}
	static := encryptionconfig.StaticTransformers(config.Transformers)
	for _, name := range resources {
		one.Prefixes[name] = prefixOf(static.TransformerForResource(schema.ParseGroupResource(name)))
	}
}

func main() {
	folder, err := os.MkdirTemp("", "encryption-config")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for in.Scan() {
		var one vector
		if err := json.Unmarshal(in.Bytes(), &one); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		judge(filepath.Join(folder, "config.yaml"), &one)
		if err := out.Encode(one); err != nil {
			panic(err)
		}
	}
}
