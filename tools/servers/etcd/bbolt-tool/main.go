// bbolt-tool: Go bbolt's own view of a database, which tests hold fuin's against, and databases that no etcd of today
// writes by itself.
//
//	bbolt-tool walk FILE           a line for each record of the key bucket, oldest first:
//	                               MAIN SUB put|delete KEY-HEX VALUE-OFFSET VALUE-BYTES
//	bbolt-tool make FILE SEED PAGE-SIZE array|hashmap sync|nosync KEYS ROUNDS BYTES-MAX
//	                               puts, deletes and compactions as etcd lays them out; the values are plain Secrets,
//	                               each with a mark of its own: FUINMARK, eight digits, a dot
//	bbolt-tool compact FILE TO     what a defragmentation copies
//
// `walk` opens read-only and finds offsets by where a slice points into the mapped file.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"log"
	"math/rand"
	"os"
	"strconv"
	"unsafe"

	bolt "go.etcd.io/bbolt"
	"go.etcd.io/etcd/api/v3/mvccpb"
	"google.golang.org/protobuf/proto"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	check(err)
	return n
}

func walk(path string) {
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	check(err)
	out := bufio.NewWriter(os.Stdout)
	base := db.Info().Data
	check(db.View(func(tx *bolt.Tx) error {
		bucket := tx.Bucket([]byte("key"))
		if bucket == nil {
			return nil
		}
		return bucket.ForEach(func(k, v []byte) error {
			var kv mvccpb.KeyValue
			if err := proto.Unmarshal(v, &kv); err != nil {
				return err
			}
			kind := "put"
			if len(k) == 18 && k[17] == 't' {
				kind = "delete"
			}
			// The value is field 5, before the lease: found from behind, as the decoder copies it.
			tail := 0
			if kv.Lease != 0 {
				tail = 1 + len(binary.AppendUvarint(nil, uint64(kv.Lease)))
			}
			offset := uintptr(0)
			if len(kv.Value) > 0 {
				offset = uintptr(unsafe.Pointer(&v[len(v)-tail-len(kv.Value)])) - base
			}
			_, err := fmt.Fprintf(out, "%d %d %s %s %d %d\n", binary.BigEndian.Uint64(k), binary.BigEndian.Uint64(k[9:]),
				kind, hex.EncodeToString(kv.Key), offset, len(kv.Value))
			return err
		})
	}))
	check(out.Flush())
}

func field(number byte, content []byte) []byte {
	head := binary.AppendUvarint([]byte{number<<3 | 2}, uint64(len(content)))
	return append(head, content...)
}

var marks int

// A core/v1 Secret as kube-apiserver stores it, with a mark at its start and at its end.
func secret(name string, size int) []byte {
	marks++
	mark := fmt.Sprintf("FUINMARK%08d.", marks)
	filler := make([]byte, size)
	for i := range filler {
		filler[i] = byte('a' + i%26)
	}
	data := append([]byte(mark), filler...)
	data = append(data, mark...)
	meta := append(field(1, []byte(name)), field(2, nil)...)
	meta = append(meta, field(3, []byte("shop"))...)
	entry := append(field(1, []byte("password")), field(2, data)...)
	raw := append(field(1, meta), field(2, entry)...)
	raw = append(raw, field(3, []byte("Opaque"))...)
	object := append([]byte("k8s\x00"), field(1, append(field(1, []byte("v1")), field(2, []byte("Secret"))...))...)
	object = append(object, field(2, raw)...)
	return append(object, 0x1a, 0, 0x22, 0)
}

func revision(main, sub int64, tombstone bool) []byte {
	key := binary.BigEndian.AppendUint64(nil, uint64(main))
	key = append(key, '_')
	key = binary.BigEndian.AppendUint64(key, uint64(sub))
	if tombstone {
		key = append(key, 't')
	}
	return key
}

type writer struct {
	random  *rand.Rand
	main    int64
	newest  map[string]int64 // key -> main of its newest record
	deleted map[string]bool
	older   []int64 // superseded records
}

func (w *writer) put(bucket *bolt.Bucket, key string, value []byte, tombstone bool) {
	w.main++
	kv := mvccpb.KeyValue{Key: []byte(key), Value: value, ModRevision: w.main, CreateRevision: w.main, Version: 1}
	if w.random.Intn(5) == 0 && !tombstone {
		kv.Lease = w.random.Int63()
	}
	if tombstone {
		kv = mvccpb.KeyValue{Key: []byte(key)}
	}
	bytes, err := proto.Marshal(&kv)
	check(err)
	check(bucket.Put(revision(w.main, 0, tombstone), bytes))
	if before, ok := w.newest[key]; ok {
		w.older = append(w.older, before)
	}
	w.newest[key] = w.main
	w.deleted[key] = tombstone
}

func create(arguments []string) {
	seed, page := int64(number(arguments[1])), number(arguments[2])
	keys, rounds, size := number(arguments[5]), number(arguments[6]), number(arguments[7])
	options := bolt.Options{PageSize: page, NoFreelistSync: arguments[4] == "nosync", NoSync: true,
		FreelistType: bolt.FreelistType(arguments[3])}
	db, err := bolt.Open(arguments[0], 0o600, &options)
	check(err)
	db.AllocSize = page // etcd grows in steps of 16 MiB: too much for a test
	w := writer{random: rand.New(rand.NewSource(seed)), newest: map[string]int64{}, deleted: map[string]bool{}}
	w.main = 1
	check(db.Update(func(tx *bolt.Tx) error {
		for _, name := range []string{"key", "meta", "cluster", "members", "members_removed", "lease", "auth", "alarm"} {
			if _, err := tx.CreateBucket([]byte(name)); err != nil {
				return err
			}
		}
		return tx.Bucket([]byte("cluster")).Put([]byte("clusterVersion"), []byte("3.5.0"))
	}))
	for round := 0; round < rounds; round++ {
		check(db.Update(func(tx *bolt.Tx) error {
			bucket := tx.Bucket([]byte("key"))
			bucket.FillPercent = 0.9 // as etcd's backend
			for i := 0; i < keys; i++ {
				name := fmt.Sprintf("db-%04d", w.random.Intn(keys))
				key := "/registry/secrets/shop/" + name
				if _, ok := w.newest[key]; ok && !w.deleted[key] && w.random.Intn(4) == 0 {
					w.put(bucket, key, nil, true)
				} else {
					w.put(bucket, key, secret(name, w.random.Intn(1+w.random.Intn(size))), false)
				}
			}
			return nil
		}))
		if w.random.Intn(2) == 0 { // compaction: superseded records go
			check(db.Update(func(tx *bolt.Tx) error {
				bucket := tx.Bucket([]byte("key"))
				for _, main := range w.older {
					if err := bucket.Delete(revision(main, 0, false)); err != nil {
						return err
					}
					if err := bucket.Delete(revision(main, 0, true)); err != nil {
						return err
					}
				}
				w.older = nil
				return tx.Bucket([]byte("meta")).Put([]byte("finishedCompactRev"), revision(w.main, 0, false))
			}))
		}
	}
	check(db.Close())
}

func compact(from, to string) {
	source, err := bolt.Open(from, 0o600, &bolt.Options{ReadOnly: true})
	check(err)
	target, err := bolt.Open(to, 0o600, &bolt.Options{PageSize: os.Getpagesize()})
	check(err)
	check(bolt.Compact(target, source, 1<<20))
	check(target.Close())
}

func main() {
	log.SetFlags(0)
	switch {
	case len(os.Args) == 3 && os.Args[1] == "walk":
		walk(os.Args[2])
	case len(os.Args) == 10 && os.Args[1] == "make":
		create(os.Args[2:])
	case len(os.Args) == 4 && os.Args[1] == "compact":
		compact(os.Args[2], os.Args[3])
	default:
		log.Fatal("bbolt-tool walk FILE | make FILE SEED PAGE-SIZE array|hashmap sync|nosync KEYS ROUNDS BYTES-MAX | " +
			"compact FILE TO")
	}
}
