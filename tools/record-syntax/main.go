// Records what HashiCorp's HCL library makes of the inputs of tests/syntax/inputs.jsonl: whether it
// accepts each, and the attributes and blocks with their byte ranges. To be run in this folder:
//
//	go run . < ../../tests/syntax/inputs.jsonl > ../../tests/syntax/truth.jsonl
//
// A line of input is {"text": TEXT} or {"text": TEXT, "json": true}; a line of output is the same with
// "accept", and for accepted ones "attributes" and "blocks". JSON bodies are read with the schema of
// `schema` below.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"sort"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	hcljson "github.com/hashicorp/hcl/v2/json"
)

type input struct {
	Text string `json:"text"`
	JSON bool   `json:"json,omitempty"`
}

// A range as [first byte, byte after the last, first line].
type place [3]int

type attribute struct {
	Name  string `json:"name"`
	Names place  `json:"name_range"`
	Value place  `json:"value_range"`
}

type block struct {
	Type       string      `json:"type"`
	Types      place       `json:"type_range"`
	Labels     []string    `json:"labels"`
	LabelsAt   []place     `json:"label_ranges"`
	Body       place       `json:"body_range"`
	Attributes []attribute `json:"attributes"`
	Blocks     []block     `json:"blocks"`
}

type output struct {
	input
	Accept     bool        `json:"accept"`
	Attributes []attribute `json:"attributes,omitempty"`
	Blocks     []block     `json:"blocks,omitempty"`
}

var schema = &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
	{Type: "resource", LabelNames: []string{"type", "name"}},
	{Type: "variable", LabelNames: []string{"name"}},
	{Type: "locals"},
}}

func at(r hcl.Range) place { return place{r.Start.Byte, r.End.Byte, r.Start.Line} }

func nativeBody(body *hclsyntax.Body) ([]attribute, []block) {
	attributes := []attribute{}
	for _, a := range body.Attributes {
		attributes = append(attributes, attribute{a.Name, at(a.NameRange), at(a.Expr.Range())})
	}
	sort.Slice(attributes, func(i, j int) bool { return attributes[i].Names[0] < attributes[j].Names[0] })
	blocks := []block{}
	for _, b := range body.Blocks {
		out := block{Type: b.Type, Types: at(b.TypeRange), Labels: append([]string{}, b.Labels...), LabelsAt: []place{}}
		for _, r := range b.LabelRanges {
			out.LabelsAt = append(out.LabelsAt, at(r))
		}
		out.Body = place{b.OpenBraceRange.Start.Byte, b.CloseBraceRange.End.Byte, b.OpenBraceRange.Start.Line}
		out.Attributes, out.Blocks = nativeBody(b.Body)
		blocks = append(blocks, out)
	}
	return attributes, blocks
}

func jsonBody(body hcl.Body) ([]attribute, []block, bool) {
	content, rest, diags := body.PartialContent(schema)
	if diags.HasErrors() {
		return nil, nil, false
	}
	attributes := []attribute{}
	given, diags := rest.JustAttributes()
	if diags.HasErrors() {
		return nil, nil, false
	}
	for _, a := range given {
		attributes = append(attributes, attribute{a.Name, at(a.NameRange), at(a.Expr.Range())})
	}
	sort.Slice(attributes, func(i, j int) bool { return attributes[i].Names[0] < attributes[j].Names[0] })
	blocks := []block{}
	for _, b := range content.Blocks {
		out := block{Type: b.Type, Labels: append([]string{}, b.Labels...), LabelsAt: []place{}, Blocks: []block{}}
		inner, diags := b.Body.JustAttributes()
		if diags.HasErrors() {
			return nil, nil, false
		}
		out.Attributes = []attribute{}
		for _, a := range inner {
			out.Attributes = append(out.Attributes, attribute{a.Name, at(a.NameRange), at(a.Expr.Range())})
		}
		sort.Slice(out.Attributes, func(i, j int) bool { return out.Attributes[i].Names[0] < out.Attributes[j].Names[0] })
		blocks = append(blocks, out)
	}
	return attributes, blocks, true
}

func record(in input) output {
	out := output{input: in}
	if in.JSON {
		file, diags := hcljson.Parse([]byte(in.Text), "input.tf.json")
		if !diags.HasErrors() {
			out.Attributes, out.Blocks, out.Accept = jsonBody(file.Body)
		}
		return out
	}
	file, diags := hclsyntax.ParseConfig([]byte(in.Text), "input.tf", hcl.InitialPos)
	if !diags.HasErrors() {
		out.Accept = true
		out.Attributes, out.Blocks = nativeBody(file.Body.(*hclsyntax.Body))
	}
	return out
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		var in input
		if err := json.Unmarshal(lines.Bytes(), &in); err != nil {
			panic(err)
		}
		if err := encoder.Encode(record(in)); err != nil {
			panic(err)
		}
	}
}
