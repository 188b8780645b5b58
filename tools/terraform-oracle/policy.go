// data.aws_iam_policy_document as the real provider computes it: statements in order, equal Sids
// replaced, sources before the document's own statements and overrides after them. "&{" stands for
// "${".
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"strings"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

type statement struct {
	Sid          string                    `json:"Sid,omitempty"`
	Effect       string                    `json:"Effect,omitempty"`
	Actions      any                       `json:"Action,omitempty"`
	NotActions   any                       `json:"NotAction,omitempty"`
	Resources    any                       `json:"Resource,omitempty"`
	NotResources any                       `json:"NotResource,omitempty"`
	Principals   any                       `json:"Principal,omitempty"`
	NotPrincipal any                       `json:"NotPrincipal,omitempty"`
	Conditions   map[string]map[string]any `json:"Condition,omitempty"`
}

type document struct {
	Version    string      `json:"Version,omitempty"`
	ID         string      `json:"Id,omitempty"`
	Statements []statement `json:"Statement"`
}

func (d *document) merge(other document) {
	if other.ID != "" {
		d.ID = other.ID
	}
	if other.Version > d.Version {
		d.Version = other.Version
	}
next:
	for _, added := range other.Statements {
		for i := range d.Statements {
			if added.Sid != "" && d.Statements[i].Sid == added.Sid {
				d.Statements[i] = added
				continue next
			}
		}
		d.Statements = append(d.Statements, added)
	}
}

func words(v any) []string {
	var out []string
	for _, word := range v.(*schema.Set).List() {
		out = append(out, strings.ReplaceAll(word.(string), "&{", "${"))
	}
	sort.Sort(sort.Reverse(sort.StringSlice(out)))
	return out
}

func oneOrAll(words []string) any {
	switch len(words) {
	case 0:
		return nil
	case 1:
		return words[0]
	}
	return words
}

func principals(v any) any {
	byType := map[string]any{}
	for _, p := range v.(*schema.Set).List() {
		kind := p.(map[string]any)["type"].(string)
		names := words(p.(map[string]any)["identifiers"])
		if kind == "*" && len(names) == 1 && names[0] == "*" {
			return "*"
		}
		if before, ok := byType[kind]; ok {
			if one, ok := before.(string); ok {
				names = append([]string{one}, names...)
			} else {
				names = append(before.([]string), names...)
			}
		}
		byType[kind] = oneOrAll(names)
	}
	if len(byType) == 0 {
		return nil
	}
	return byType
}

func ownDocument(d *schema.ResourceData) (document, error) {
	doc := document{Version: d.Get("version").(string), ID: d.Get("policy_id").(string)}
	seen := map[string]bool{}
	for _, item := range d.Get("statement").([]any) {
		m, ok := item.(map[string]any)
		if !ok {
			continue
		}
		s := statement{Sid: m["sid"].(string), Effect: m["effect"].(string), Actions: oneOrAll(words(m["actions"])), NotActions: oneOrAll(words(m["not_actions"])),
			Resources: oneOrAll(words(m["resources"])), NotResources: oneOrAll(words(m["not_resources"])),
			Principals: principals(m["principals"]), NotPrincipal: principals(m["not_principals"])}
		if s.Sid != "" && seen[s.Sid] {
			return doc, fmt.Errorf("duplicate Sid (%s). Remove the Sid or ensure the Sid is unique.", s.Sid)
		}
		seen[s.Sid] = true
		for _, c := range m["condition"].(*schema.Set).List() {
			condition := c.(map[string]any)
			test := condition["test"].(string)
			if s.Conditions == nil {
				s.Conditions = map[string]map[string]any{}
			}
			if s.Conditions[test] == nil {
				s.Conditions[test] = map[string]any{}
			}
			var values []string
			for _, value := range condition["values"].([]any) {
				values = append(values, strings.ReplaceAll(fmt.Sprint(value), "&{", "${"))
			}
			s.Conditions[test][condition["variable"].(string)] = oneOrAll(values)
		}
		doc.Statements = append(doc.Statements, s)
	}
	return doc, nil
}

func policyDocument() *schema.Resource {
	principal := func() *schema.Schema {
		s := block(0, 0, attributes{"type": str("r"), "identifiers": strs("r")})
		s.Type = schema.TypeSet
		return s
	}
	condition := block(0, 0, attributes{"test": str("r"), "variable": str("r"), "values": strList("r")})
	condition.Type = schema.TypeSet
	effect := str("o")
	effect.Default = "Allow"
	version := str("o")
	version.Default = "2012-10-17"
	return &schema.Resource{
		Schema: attributes{"json": str("c"), "minified_json": str("c"), "policy_id": str("o"), "version": version,
			"source_policy_documents": strList("o"), "override_policy_documents": strList("o"),
			"statement": block(0, 0, attributes{"sid": str("o"), "effect": effect, "actions": strs("o"), "not_actions": strs("o"), "resources": strs("o"),
				"not_resources": strs("o"), "principals": principal(), "not_principals": principal(), "condition": condition})},
		ReadContext: func(ctx context.Context, d *schema.ResourceData, _ any) diag.Diagnostics {
			var merged document
			from := func(name string) error {
				for _, text := range d.Get(name).([]any) {
					var doc document
					if err := json.Unmarshal([]byte(fmt.Sprint(text)), &doc); err != nil {
						return err
					}
					merged.merge(doc)
				}
				return nil
			}
			if err := from("source_policy_documents"); err != nil {
				return diag.FromErr(err)
			}
			own, err := ownDocument(d)
			if err != nil {
				return diag.FromErr(err)
			}
			merged.merge(own)
			if err := from("override_policy_documents"); err != nil {
				return diag.FromErr(err)
			}
			pretty, _ := json.MarshalIndent(merged, "", "  ")
			short, _ := json.Marshal(merged)
			_ = d.Set("json", string(pretty))
			_ = d.Set("minified_json", string(short))
			d.SetId(uid(d, "doc"))
			return nil
		},
	}
}
