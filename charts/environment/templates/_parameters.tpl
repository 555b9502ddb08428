{{- /*
Checks a value against a JSON Schema, the part of it that offerings use, and
yields a line per issue. Helm itself checks a chart's values.schema.json only
against the chart's own values, which a map of services is not. A keyword
that is not known here is an issue too, so that nothing goes unchecked.
Takes schema, value, path.
*/ -}}
{{- define "parameters.issues" -}}
{{- $schema := .schema -}}
{{- $value := .value -}}
{{- $path := .path -}}
{{- $known := list "$schema" "$comment" "title" "description" "default" "examples" "type" "enum" "const" "minimum" "maximum" "minLength" "maxLength" "pattern" "properties" "required" "additionalProperties" "items" "minItems" "maxItems" -}}
{{- range $keyword := keys $schema | sortAlpha -}}
{{- if not (has $keyword $known) }}
{{ $path }}: its schema uses {{ $keyword }}, which this chart does not know
{{- end -}}
{{- end -}}
{{- $kind := kindOf $value -}}
{{- $number := has $kind (list "float64" "int64" "int") -}}
{{- $is := "null" -}}
{{- if eq $kind "map" }}{{ $is = "object" }}
{{- else if eq $kind "slice" }}{{ $is = "array" }}
{{- else if eq $kind "bool" }}{{ $is = "boolean" }}
{{- else if eq $kind "string" }}{{ $is = "string" }}
{{- else if $number }}{{ $is = ternary "integer" "number" (eq (floor $value) (float64 $value)) }}
{{- end -}}
{{- $fits := or (not (hasKey $schema "type")) (eq $is (toString $schema.type)) (and $number (eq (toString $schema.type) "number")) -}}
{{- if not $fits }}
{{ $path }}: must be of type {{ $schema.type }}, is {{ $value | toJson }}
{{- else -}}
{{- if hasKey $schema "const" -}}
{{- if ne (toJson $value) (toJson $schema.const) }}
{{ $path }}: must be {{ $schema.const | toJson }}, is {{ $value | toJson }}
{{- end -}}
{{- end -}}
{{- if hasKey $schema "enum" -}}
{{- $among := false -}}
{{- range $schema.enum }}{{ if eq (toJson .) (toJson $value) }}{{ $among = true }}{{ end }}{{ end -}}
{{- if not $among }}
{{ $path }}: must be one of {{ join ", " $schema.enum }}; is {{ $value | toJson }}
{{- end -}}
{{- end -}}
{{- if $number -}}
{{- if hasKey $schema "minimum" -}}
{{- if lt (float64 $value) (float64 $schema.minimum) }}
{{ $path }}: must be at least {{ $schema.minimum }}, is {{ $value }}
{{- end -}}
{{- end -}}
{{- if hasKey $schema "maximum" -}}
{{- if gt (float64 $value) (float64 $schema.maximum) }}
{{ $path }}: must be at most {{ $schema.maximum }}, is {{ $value }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if eq $is "string" -}}
{{- if lt (len (splitList "" $value)) (int (default 0 $schema.minLength)) }}
{{ $path }}: must have at least {{ $schema.minLength }} characters
{{- end -}}
{{- if hasKey $schema "maxLength" -}}
{{- if gt (len (splitList "" $value)) (int $schema.maxLength) }}
{{ $path }}: must have at most {{ $schema.maxLength }} characters
{{- end -}}
{{- end -}}
{{- if hasKey $schema "pattern" -}}
{{- if not (regexMatch $schema.pattern $value) }}
{{ $path }}: must match {{ $schema.pattern }}, is {{ $value | toJson }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if eq $is "array" -}}
{{- if lt (len $value) (int (default 0 $schema.minItems)) }}
{{ $path }}: must have at least {{ $schema.minItems }} items
{{- end -}}
{{- if hasKey $schema "maxItems" -}}
{{- if gt (len $value) (int $schema.maxItems) }}
{{ $path }}: must have at most {{ $schema.maxItems }} items
{{- end -}}
{{- end -}}
{{- if hasKey $schema "items" -}}
{{- range $index, $item := $value -}}
{{- include "parameters.issues" (dict "schema" $schema.items "value" $item "path" (printf "%s.%d" $path $index)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if eq $is "object" -}}
{{- $properties := default (dict) $schema.properties -}}
{{- range $schema.required -}}
{{- if not (hasKey $value .) }}
{{ $path }}.{{ . }}: is required
{{- end -}}
{{- end -}}
{{- range $key, $item := $value -}}
{{- if hasKey $properties $key -}}
{{- include "parameters.issues" (dict "schema" (get $properties $key) "value" $item "path" (printf "%s.%s" $path $key)) -}}
{{- else if hasKey $schema "additionalProperties" -}}
{{- if kindIs "map" $schema.additionalProperties -}}
{{- include "parameters.issues" (dict "schema" $schema.additionalProperties "value" $item "path" (printf "%s.%s" $path $key)) -}}
{{- else if not $schema.additionalProperties }}
{{ $path }}.{{ $key }}: is not known; known are {{ keys $properties | sortAlpha | join ", " }}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
A configuration with the defaults of its schema, as JSON. Takes schema, config.
*/ -}}
{{- define "parameters.complete" -}}
{{- $complete := deepCopy (default (dict) .config) -}}
{{- range $key, $property := .schema.properties -}}
{{- if and (hasKey $property "default") (not (hasKey $complete $key)) -}}
{{- $_ := set $complete $key $property.default -}}
{{- end -}}
{{- end -}}
{{- $complete | toJson -}}
{{- end -}}
