{{- /*
An offering's entity, as JSON; empty for an unknown one. Its offering.yaml is
what the software catalog reads too: parameters are declared once.
Takes root, name.
*/ -}}
{{- define "offerings.get" -}}
{{- if hasKey .root.Subcharts .name -}}
{{- (get .root.Subcharts .name).Files.Get "offering.yaml" | fromYaml | toJson -}}
{{- end -}}
{{- end -}}

{{- /* The name in an entity reference. */ -}}
{{- define "offerings.nameOf" -}}
{{- regexReplaceAll "^.*[:/]" . "" -}}
{{- end -}}

{{- /*
Names of the offerings that others stand in front of, as a JSON array: what has an
address and depends on an offering, such as a gateway, is the way to it. An address
of its own would be a way round. The portal decides by the same rule. Takes the
root.
*/ -}}
{{- define "offerings.behind" -}}
{{- $root := . -}}
{{- $behind := dict -}}
{{- range $service := .Values.services -}}
{{- $spec := (include "offerings.get" (dict "root" $root "name" $service.offering) | fromJson).spec -}}
{{- if $spec.exposed -}}
{{- range $spec.dependsOn }}{{ $_ := set $behind (include "offerings.nameOf" .) true }}{{ end -}}
{{- end -}}
{{- end -}}
{{- keys $behind | toJson -}}
{{- end -}}

{{- /*
All that is wrong with the services, a line each. Takes the root.
*/ -}}
{{- define "offerings.issues" -}}
{{- $root := . -}}
{{- $present := dict -}}
{{- range $service := .Values.services }}{{ $_ := set $present (toString $service.offering) true }}{{ end -}}
{{- range $name, $service := .Values.services -}}
{{- $path := printf "services.%s" $name -}}
{{- $offering := include "offerings.get" (dict "root" $root "name" $service.offering) | default "{}" | fromJson -}}
{{- if not $offering }}
{{ $path }}.offering: {{ $service.offering }} is not known; known are {{ keys $root.Subcharts | sortAlpha | join ", " }}
{{- else -}}
{{- $spec := $offering.spec -}}
{{- include "parameters.issues" (dict "schema" $spec.parameters "value" (default (dict) $service.config) "path" (printf "%s.config" $path)) -}}
{{- if eq $spec.builtFrom "component" -}}
{{- if not $service.image }}
{{ $path }}.image: is required by the offering {{ $service.offering }}
{{- end -}}
{{- else if $service.image }}
{{ $path }}.image: must be absent, the offering {{ $service.offering }} brings its own
{{- end -}}
{{- if and $service.expose (not $spec.exposed) }}
{{ $path }}.expose: must be absent, the offering {{ $service.offering }} is for the environment only
{{- end -}}
{{- range $spec.dependsOn -}}
{{- $needed := include "offerings.nameOf" . -}}
{{- if not (hasKey $present $needed) }}
{{ $path }}.offering: {{ $service.offering }} needs a service of the offering {{ $needed }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
