// Stubs of the small providers that stand beside hashicorp/aws. Computed values are hashes of the
// arguments: invented, but the same in every run.
package main

import (
	"context"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

// A resource without a region: `computed` names the string attributes that it fills in.
func other(kind string, m attributes, computed ...string) *schema.Resource {
	for _, name := range computed {
		m[name] = str("c")
	}
	set := func(ctx context.Context, d *schema.ResourceData, _ any) diag.Diagnostics {
		d.SetId(kind + "-0a1b2c")
		for _, name := range computed {
			_ = d.Set(name, kind+"-"+name)
		}
		return nil
	}
	none := func(ctx context.Context, d *schema.ResourceData, _ any) diag.Diagnostics { return nil }
	r := &schema.Resource{Schema: m, CreateContext: set, ReadContext: none,
		DeleteContext: func(ctx context.Context, d *schema.ResourceData, _ any) diag.Diagnostics { d.SetId(""); return nil }}
	changeable := false
	for _, s := range m {
		changeable = changeable || !s.Computed || s.Optional
	}
	if changeable {
		r.UpdateContext = set
	}
	return r
}
func otherData(kind string, m attributes, values map[string]any) *schema.Resource {
	return &schema.Resource{Schema: m, ReadContext: func(ctx context.Context, d *schema.ResourceData, _ any) diag.Diagnostics {
		d.SetId(kind)
		for name, value := range values {
			_ = d.Set(name, value)
		}
		return nil
	}}
}

func one(m attributes, resources, sources map[string]*schema.Resource) func() *schema.Provider {
	return func() *schema.Provider {
		return &schema.Provider{Schema: m, ResourcesMap: resources, DataSourcesMap: sources}
	}
}

func anyMap() *schema.Schema { return tags() }

var kubernetesProvider = attributes{"host": str("o"), "token": str("o"), "cluster_ca_certificate": str("o"), "config_path": str("o"),
	"exec": block(0, 1, attributes{"api_version": str("r"), "command": str("r"), "args": strList("o")})}

var others = map[string]func() *schema.Provider{
	"random": one(nil, map[string]*schema.Resource{
		"random_string":   other("string", attributes{"length": num("r"), "special": boolean("o"), "upper": boolean("o"), "keepers": anyMap()}, "result"),
		"random_password": other("password", attributes{"length": num("r"), "special": boolean("o"), "keepers": anyMap()}, "result"),
		"random_id":       other("id", attributes{"byte_length": num("r"), "prefix": str("o"), "keepers": anyMap()}, "hex", "b64_url", "dec"),
		"random_pet":      other("pet", attributes{"length": num("o"), "prefix": str("o"), "separator": str("o"), "keepers": anyMap()}),
		"random_uuid":     other("uuid", attributes{"keepers": anyMap()}, "result"),
		"random_shuffle":  other("shuffle", attributes{"input": strList("r"), "result_count": num("o"), "keepers": anyMap(), "result": strList("c")}),
		"random_integer":  other("integer", attributes{"min": num("r"), "max": num("r"), "keepers": anyMap(), "result": num("c")}),
	}, nil),
	"null": one(nil, map[string]*schema.Resource{"null_resource": other("null", attributes{"triggers": anyMap()})},
		map[string]*schema.Resource{"null_data_source": otherData("null", attributes{"inputs": anyMap(), "outputs": computedTags(), "random": str("c")}, nil)}),
	"time": one(nil, map[string]*schema.Resource{
		"time_sleep":    other("sleep", attributes{"create_duration": str("o"), "destroy_duration": str("o"), "triggers": anyMap()}),
		"time_static":   other("static", attributes{"triggers": anyMap()}, "rfc3339"),
		"time_rotating": other("rotating", attributes{"rotation_days": num("o"), "triggers": anyMap()}, "rfc3339"),
	}, nil),
	"local": one(nil, map[string]*schema.Resource{"local_file": other("file", attributes{"filename": str("r"), "content": str("o")}, "content_md5")},
		map[string]*schema.Resource{"local_file": otherData("file", attributes{"filename": str("r"), "content": str("c")}, map[string]any{"content": "local"})}),
	"external": one(nil, nil, map[string]*schema.Resource{"external": otherData("external",
		attributes{"program": strList("r"), "query": anyMap(), "working_dir": str("o"), "result": computedTags()},
		map[string]any{"result": map[string]string{"key_arn": "arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}})}),
	"http": one(nil, nil, map[string]*schema.Resource{"http": otherData("http",
		attributes{"url": str("r"), "method": str("o"), "request_headers": anyMap(), "response_body": str("c"), "body": str("c"), "status_code": num("c")},
		map[string]any{"response_body": "203.0.113.7", "body": "203.0.113.7", "status_code": 200})}),
	"tls": one(nil, map[string]*schema.Resource{"tls_private_key": other("key", attributes{"algorithm": str("r"), "rsa_bits": num("o")},
		"private_key_pem", "public_key_pem", "public_key_openssh")},
		map[string]*schema.Resource{"tls_certificate": otherData("cert", attributes{"url": str("o"),
			"certificates": list("c", attributes{"sha1_fingerprint": str("c")})}, map[string]any{"certificates": []map[string]any{{"sha1_fingerprint": "9e99a48a9960b14926bb7f3b02e22da2b0ab7280"}}})}),
	"kubernetes": one(kubernetesProvider, map[string]*schema.Resource{
		"kubernetes_namespace": other("ns", attributes{"metadata": block(1, 1, attributes{"name": str("o"), "labels": anyMap()})}),
		"kubernetes_secret": other("secret", attributes{"metadata": block(1, 1, attributes{"name": str("o"), "namespace": str("o")}),
			"data": anyMap(), "type": str("o")}),
	}, nil),
	"helm": one(attributes{"kubernetes": block(0, 1, kubernetesProvider)}, map[string]*schema.Resource{
		"helm_release": other("release", attributes{"name": str("r"), "chart": str("r"), "repository": str("o"), "version": str("o"), "namespace": str("o"),
			"create_namespace": boolean("o"), "values": strList("o"), "set": block(0, 0, attributes{"name": str("r"), "value": str("o")})}),
	}, nil),
}
