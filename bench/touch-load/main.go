// touch-load: the same requests that `fuin reencrypt` sends, as fast as a number of workers can, and nothing else: no
// pacing, no retries, no bookkeeping. usage: touch-load SERVER CA CERT KEY WORKERS
//
// Lists the Secrets first (not timed), then patches each once. Prints rewritten, unchanged, failed, and patches a second.
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
				body := fmt.Sprintf(`{"metadata":{"uid":%q,"resourceVersion":%q}}`, one.UID, one.ResourceVersion)
				request, _ := http.NewRequest("PATCH", fmt.Sprintf("%s/api/v1/namespaces/%s/secrets/%s?fieldManager=fuin&fieldValidation=Ignore",
					server, one.Namespace, one.Name), bytes.NewReader([]byte(body)))
				request.Header.Set("Content-Type", "application/merge-patch+json")
				request.Header.Set("Accept", "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1")
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
