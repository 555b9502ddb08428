{{- /*
Addresses that no environment ever reaches, whatever peers are configured: at
them a machine asks its cloud who it is, and gets credentials. Link-local
addresses hold those of AWS, Google, Azure, OpenStack and others; the rest are
of Alibaba, Oracle and Azure, and of AWS and Google on IPv6. A cloud with another
one needs a line here.
*/ -}}
{{- define "network.forbidden" -}}
169.254.0.0/16 100.100.100.200/32 192.0.0.192/32 168.63.129.16/32 fe80::/10 fd00:ec2::/32 fd20:ce::254/128
{{- end -}}

{{- /* Egress rules for the resolution of names. Takes the root. */ -}}
{{- define "network.dns" -}}
- to:
    {{- toYaml .Values.platform.network.dns | nindent 4 }}
  ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- end -}}

{{- /*
The rules of an egress policy, without forbidden addresses: a block that contains
some gets them as `except`; what lies within them is refused by `network.issues`.
Takes a list of NetworkPolicy egress rules, yields it as YAML.
*/ -}}
{{- define "network.egress" -}}
{{- $rules := list -}}
{{- range $rule := . -}}
{{- $peers := list -}}
{{- range $peer := $rule.to -}}
{{- if $peer.ipBlock -}}
{{- $except := $peer.ipBlock.except | default list -}}
{{- range include "network.forbidden" nil | splitList " " -}}
{{- if include "network.contains" (dict "outer" $peer.ipBlock.cidr "inner" .) }}{{ $except = append $except . }}{{ end -}}
{{- end -}}
{{- $block := dict "cidr" $peer.ipBlock.cidr -}}
{{- with $except }}{{ $_ := set $block "except" (uniq .) }}{{ end -}}
{{- $peers = append $peers (dict "ipBlock" $block) -}}
{{- else -}}
{{- $peers = append $peers $peer -}}
{{- end -}}
{{- end -}}
{{- $rules = append $rules (set (deepCopy $rule) "to" $peers) -}}
{{- end -}}
{{- toYaml $rules -}}
{{- end -}}

{{- /*
All that is wrong with egress rules, a line each. Link-local too, but no
metadata, is where a DNS cache on each node listens. Takes rules, path.
*/ -}}
{{- define "network.issues" -}}
{{- $path := .path -}}
{{- range $i, $rule := .rules -}}
{{- range $j, $peer := $rule.to -}}
{{- with $peer.ipBlock -}}
{{- range $forbidden := include "network.forbidden" nil | splitList " " -}}
{{- if and (ne $peer.ipBlock.cidr "169.254.20.10/32") (include "network.contains" (dict "outer" $forbidden "inner" $peer.ipBlock.cidr)) }}
{{ $path }}.{{ $i }}.to.{{ $j }}.ipBlock.cidr: {{ $peer.ipBlock.cidr }} is within {{ $forbidden }}, where clouds keep credentials; leave it out
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /* Whether a block of addresses contains another: `true` or nothing. Takes outer, inner. */ -}}
{{- define "network.contains" -}}
{{- $outer := include "network.parse" .outer | fromJson -}}
{{- $inner := include "network.parse" .inner | fromJson -}}
{{- if and (eq $outer.width $inner.width) (le $outer.prefix $inner.prefix) -}}
{{- $same := true -}}
{{- range $i, $number := $outer.groups -}}
{{- /* Of each group the bits that the prefix covers, as what is left after dividing. */ -}}
{{- $open := sub $outer.width (sub $outer.prefix (mul $i $outer.width)) | max 0 | min $outer.width | int -}}
{{- $divisor := 1 -}}
{{- range until $open }}{{ $divisor = mul 2 $divisor }}{{ end -}}
{{- if ne (div $number $divisor) (div (index $inner.groups $i) $divisor) }}{{ $same = false }}{{ end -}}
{{- end -}}
{{- if $same }}true{{ end -}}
{{- end -}}
{{- end -}}

{{- /*
A block of addresses as JSON: `groups` of `width` bits each, as numbers, and the
length of the prefix. Takes the block as the schema of the values lets it pass.
*/ -}}
{{- define "network.parse" -}}
{{- $parts := splitList "/" . -}}
{{- $address := first $parts -}}
{{- $groups := list -}}
{{- if contains ":" $address -}}
{{- /* The groups that `::` stands for. */ -}}
{{- $halves := splitList "::" $address -}}
{{- $left := first $halves | splitList ":" | compact -}}
{{- $right := list -}}
{{- if gt (len $halves) 1 }}{{ $right = last $halves | splitList ":" | compact }}{{ end -}}
{{- range $left }}{{ $groups = append $groups (printf "0x%s" . | int) }}{{ end -}}
{{- range until (sub 8 (add (len $left) (len $right)) | max 0 | int) }}{{ $groups = append $groups 0 }}{{ end -}}
{{- range $right }}{{ $groups = append $groups (printf "0x%s" . | int) }}{{ end -}}
{{- else -}}
{{- range splitList "." $address }}{{ $groups = append $groups (int .) }}{{ end -}}
{{- end -}}
{{- dict "groups" $groups "width" (ternary 16 8 (contains ":" $address)) "prefix" (last $parts | int) | toJson -}}
{{- end -}}
