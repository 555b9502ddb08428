{{- /*
Environment variables that lead a service to all others of its environment:
`<NAME>_URL` each. An offering says where its services are found in a template
`binding.<offering>`, which yields the value of the variable, as `value` or
`valueFrom`. Takes a service.
*/ -}}
{{- define "bindings" -}}
{{- $root := .root -}}
{{- $self := .name -}}
{{- range $name, $other := .root.Values.services -}}
{{- if ne $name $self }}
- name: {{ $name | upper | replace "-" "_" }}_URL
  {{- include (printf "binding.%s" $other.offering) $name | nindent 2 }}
{{- end -}}
{{- end -}}
{{- end -}}
