// touch-load: the same requests that `fuin reencrypt` sends, as fast as a number of workers can, and nothing else: no
// pacing, no retries, no bookkeeping. usage: touch-load SERVER CA CERT KEY WORKERS [REQUEST]
//
// Lists the Secrets first (not timed), then patches each once. Prints rewritten, unchanged, failed, and patches a second.
// REQUEST is another way to ask for the same, to compare what each costs the server: one of `requests` below.
package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

type meta struct{ Name, Namespace, UID, ResourceVersion string }

// What is sent, and which answer is asked for.
type shape struct{ contentType, query, accept, body string }

const (
	fields   = "?fieldManager=fuin&fieldValidation=Ignore"
	protobuf = "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
	merge    = `{"metadata":{"uid":%[1]q,"resourceVersion":%[2]q}}`
	tests    = `[{"op":"test","path":"/metadata/uid","value":%[1]q},{"op":"test","path":"/metadata/resourceVersion","value":%[2]q}]`
)

var requests = map[string]shape{
	"fuin":          {"application/merge-patch+json", fields, protobuf, merge},
	"no-fields":     {"application/merge-patch+json", "", protobuf, merge},
	"json-metadata": {"application/merge-patch+json", fields, "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1", merge},
	"whole-object":  {"application/merge-patch+json", fields, "application/json", merge},
	"strategic":     {"application/strategic-merge-patch+json", fields, protobuf, merge},
	"json-patch":    {"application/json-patch+json", fields, protobuf, tests},
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "touch-load:", err)
		os.Exit(1)
	}
}

func main() {
	server, workers := os.Args[1], 0
	workers, err := strconv.Atoi(os.Args[5])
	check(err)
	name := "fuin"
	if len(os.Args) > 6 {
		name = os.Args[6]
	}
	asked, known := requests[name]
	if !known {
		check(fmt.Errorf("no request %s", name))
	}
	ca, err := os.ReadFile(os.Args[2])
	check(err)
	pair, err := tls.LoadX509KeyPair(os.Args[3], os.Args[4])
	check(err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: pool, Certificates: []tls.Certificate{pair}},
		MaxIdleConnsPerHost: workers, TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}}}

	request, _ := http.NewRequest("GET", server+"/api/v1/secrets", nil)
	request.Header.Set("Accept", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1")
	answer, err := client.Do(request)
	check(err)
	var list struct{ Items []struct{ Metadata meta } }
	check(json.NewDecoder(answer.Body).Decode(&list))
	answer.Body.Close()

	var moved, same, failed int64
	work := make(chan meta, len(list.Items))
	for _, item := range list.Items {
		work <- item.Metadata
	}
	close(work)
	start := time.Now()
	var wait sync.WaitGroup
	for i := 0; i < workers; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for one := range work {
				body := fmt.Sprintf(asked.body, one.UID, one.ResourceVersion)
				request, _ := http.NewRequest("PATCH", fmt.Sprintf("%s/api/v1/namespaces/%s/secrets/%s%s",
					server, one.Namespace, one.Name, asked.query), bytes.NewReader([]byte(body)))
				request.Header.Set("Content-Type", asked.contentType)
				request.Header.Set("Accept", asked.accept)
				answer, err := client.Do(request)
				if err != nil {
					atomic.AddInt64(&failed, 1)
					continue
				}
				text, _ := io.ReadAll(answer.Body)
				answer.Body.Close()
				switch {
				case answer.StatusCode != 200:
					atomic.AddInt64(&failed, 1)
				case bytes.Contains(text, append([]byte{0x32, byte(len(one.ResourceVersion))}, one.ResourceVersion...)):
					atomic.AddInt64(&same, 1)
				default:
					atomic.AddInt64(&moved, 1)
				}
			}
		}()
	}
	wait.Wait()
	fmt.Printf("{\"rewritten\":%d,\"unchanged\":%d,\"failed\":%d,\"per_second\":%.1f}\n", moved, same, failed,
		float64(len(list.Items))/time.Since(start).Seconds())
}
