// What stands beside a cluster and its key in real configurations: enough of each schema for a
// plan.
package main

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
)

type attributes = map[string]*schema.Schema

func strList(mode string) *schema.Schema {
	s := strs(mode)
	s.Type = schema.TypeList
	return s
}

// A resource of the EC2 kind: an id, an ARN and what the code sets.
func plain(kind, service string, m attributes) *schema.Resource {
	m["arn"], m["tags"], m["tags_all"] = str("c"), tags(), computedTags()
	return res(kind, m, func(d *schema.ResourceData) { _ = d.Set("arn", arn(d, service, kind+"/"+d.Id())) }, nil)
}

func neighbours() map[string]*schema.Resource {
	return map[string]*schema.Resource{
		"aws_vpc": plain("vpc", "ec2", attributes{"cidr_block": str("oc"), "enable_dns_hostnames": boolean("o"), "enable_dns_support": boolean("o")}),
		"aws_subnet": plain("subnet", "ec2", attributes{"vpc_id": str("r"), "cidr_block": str("o"), "availability_zone": str("oc"),
			"map_public_ip_on_launch": boolean("o")}),
		"aws_internet_gateway": plain("igw", "ec2", attributes{"vpc_id": str("o")}),
		"aws_security_group": plain("security-group", "ec2", attributes{"name": str("oc"), "name_prefix": str("oc"), "description": str("o"), "vpc_id": str("oc"),
			"ingress": block(0, 0, rule()), "egress": block(0, 0, rule())}),
		"aws_security_group_rule": res("sgr", attributes{"type": str("r"), "from_port": num("r"), "to_port": num("r"), "protocol": str("r"),
			"cidr_blocks": strList("o"), "security_group_id": str("r"), "description": str("o"), "source_security_group_id": str("o")}, nil, nil),
		"aws_iam_policy":                  plain("policy", "iam", attributes{"name": str("oc"), "name_prefix": str("oc"), "description": str("o"), "policy": str("r"), "path": str("o")}),
		"aws_iam_role_policy":             res("rp", attributes{"name": str("oc"), "role": str("r"), "policy": str("r")}, nil, nil),
		"aws_iam_instance_profile":        plain("instance-profile", "iam", attributes{"name": str("oc"), "role": str("o")}),
		"aws_iam_openid_connect_provider": plain("oidc-provider", "iam", attributes{"url": str("r"), "client_id_list": strs("o"), "thumbprint_list": strs("oc")}),
		"aws_eks_node_group": plain("nodegroup", "eks", attributes{"cluster_name": str("r"), "node_group_name": str("oc"), "node_role_arn": str("r"),
			"subnet_ids": strs("r"), "instance_types": strList("oc"), "capacity_type": str("oc"), "version": str("oc"), "disk_size": num("oc"), "ami_type": str("oc"),
			"scaling_config": block(1, 1, attributes{"desired_size": num("r"), "max_size": num("r"), "min_size": num("r")}),
			"update_config":  block(0, 1, attributes{"max_unavailable": num("o")})}),
		"aws_eks_fargate_profile": plain("fargateprofile", "eks", attributes{"cluster_name": str("r"), "fargate_profile_name": str("r"),
			"pod_execution_role_arn": str("r"), "subnet_ids": strs("o"), "selector": block(1, 0, attributes{"namespace": str("r"), "labels": tags()})}),
		"aws_eks_addon": plain("addon", "eks", attributes{"cluster_name": str("r"), "addon_name": str("r"), "addon_version": str("oc"),
			"resolve_conflicts_on_create": str("o"), "service_account_role_arn": str("o"), "configuration_values": str("oc")}),
		"aws_eks_access_entry": plain("access-entry", "eks", attributes{"cluster_name": str("r"), "principal_arn": str("r"), "kubernetes_groups": strs("oc"), "type": str("o")}),
		"aws_eks_access_policy_association": res("apa", attributes{"cluster_name": str("r"), "policy_arn": str("r"), "principal_arn": str("r"),
			"access_scope": block(1, 1, attributes{"type": str("r"), "namespaces": strs("o")})}, nil, nil),
		"aws_kms_grant": res("grant", attributes{"name": str("o"), "key_id": str("r"), "grantee_principal": str("r"), "operations": strs("r"),
			"grant_id": str("c"), "grant_token": str("c")}, nil, nil),
		"aws_secretsmanager_secret": plain("secret", "secretsmanager", attributes{"name": str("oc"), "kms_key_id": str("o"), "recovery_window_in_days": num("o")}),
		"aws_s3_bucket":             plain("bucket", "s3", attributes{"bucket": str("oc"), "force_destroy": boolean("o")}),
		"aws_s3_object":             res("object", attributes{"bucket": str("r"), "key": str("r"), "content": str("o"), "etag": str("oc")}, nil, nil),
	}
}

func rule() attributes {
	return attributes{"from_port": num("r"), "to_port": num("r"), "protocol": str("r"), "cidr_blocks": strList("o"), "description": str("o"),
		"security_groups": strs("o"), "self": boolean("o")}
}

func neighbourData() map[string]*schema.Resource {
	return map[string]*schema.Resource{
		"aws_availability_zones": data("azs", attributes{"state": str("o"), "names": strList("c"), "zone_ids": strList("c"),
			"filter": block(0, 0, attributes{"name": str("r"), "values": strs("r")})}, func(d *schema.ResourceData) {
			_ = d.Set("names", []string{"eu-west-1a", "eu-west-1b", "eu-west-1c"})
		}),
		"aws_vpc":    data("dvpc", attributes{"default": boolean("o"), "cidr_block": str("oc"), "tags": tags(), "arn": str("c")}, nil),
		"aws_subnet": data("dsubnet", attributes{"vpc_id": str("oc"), "arn": str("c"), "cidr_block": str("oc")}, nil),
		"aws_eks_cluster_auth": data("deksauth", attributes{"name": str("r"), "token": str("c")}, func(d *schema.ResourceData) {
			_ = d.Set("token", "k8s-aws-v1.none")
		}),
		"aws_iam_session_context": data("dsession", attributes{"arn": str("r"), "issuer_arn": str("c"), "issuer_name": str("c")}, func(d *schema.ResourceData) {
			_ = d.Set("issuer_arn", d.Get("arn"))
		}),
		"aws_default_tags": data("ddeftags", attributes{"tags": computedTags()}, func(d *schema.ResourceData) {
			_ = d.Set("tags", map[string]string{"team": "platform"})
		}),
		"aws_secretsmanager_secret_version": data("dsecret", attributes{"secret_id": str("r"), "secret_string": sensitive("c"), "arn": str("c")}, func(d *schema.ResourceData) {
			_ = d.Set("secret_string", "{\"key_arn\": \"arn:aws:kms:eu-west-1:111122223333:key/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0\"}")
		}),
		"aws_iam_policy": data("dpolicy", attributes{"name": str("oc"), "arn": str("oc"), "policy": str("c")}, nil),
		"aws_eks_cluster_versions": data("deksversions", attributes{"default_only": boolean("o"), "cluster_versions": list("c", attributes{"cluster_version": str("c")})}, func(d *schema.ResourceData) {
			_ = d.Set("cluster_versions", []map[string]any{{"cluster_version": "1.33"}})
		}),
	}
}

func sensitive(mode string) *schema.Schema {
	s := str(mode)
	s.Sensitive = true
	return s
}
