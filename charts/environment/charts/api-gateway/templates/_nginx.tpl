{{- /*
Who may pass, as part of a location: NGINX does not inherit all of it, so each
location has its own. Takes the service.
*/ -}}
{{- define "api-gateway.authentication" -}}
{{- if eq .config.authentication "api_key" -}}
if ($api_key_fits = 0) {
  return 401 '{"error":"The header X-Api-Key must hold the key of this environment"}';
}
{{- else if ne .config.authentication "none" -}}
auth_request /starry-auth;
auth_request_set $auth_cookie $upstream_http_set_cookie;
add_header Set-Cookie $auth_cookie;
error_page 401 = @sign_in;
{{- end -}}
{{- end -}}

{{- /*
Where each web application is found, and at `/` that, as JSON. Takes the service.
*/ -}}
{{- define "api-gateway.index" -}}
{{- $paths := dict -}}
{{- range $name, $service := .root.Values.services -}}
{{- if eq $service.offering "web-application" }}{{ $_ := set $paths $name (printf "/%s/" $name) }}{{ end -}}
{{- end -}}
{{- dict "services" $paths | toJson -}}
{{- end -}}

{{- define "api-gateway.nginx" -}}
{{- $authentication := .config.authentication -}}
{{- $provider := get .settings $authentication | default dict -}}
{{- if has $authentication (list "oauth2" "oidc") -}}
{{- range list "authUrl" "signInUrl" -}}
{{- if not (get $provider .) -}}
{{- fail (printf "the environment is not valid:\nservices.%s.config.authentication: %s needs an identity provider; the platform team sets %s.%s.%s in the values of the chart" $.name $authentication $.offering $authentication .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $locations := dict "= /" "" -}}
{{- range $name, $path := (include "api-gateway.index" . | fromJson).services -}}
{{- $_ := set $locations $path (printf "http://%s:80/" $name) -}}
{{- end -}}
# The client is who the ingress controller says it is.
set_real_ip_from 10.0.0.0/8;
set_real_ip_from 172.16.0.0/12;
set_real_ip_from 192.168.0.0/16;
real_ip_header X-Forwarded-For;
real_ip_recursive on;

limit_req_zone $binary_remote_addr zone=client:10m rate={{ int .config.rate_limit }}r/m;
limit_req_status 429;

map $http_upgrade $connection_header {
  default upgrade;
  '' '';
}
map $http_x_forwarded_proto $client_scheme {
  default $http_x_forwarded_proto;
  '' $scheme;
}
{{- if eq $authentication "api_key" }}
map $http_x_api_key $api_key_fits {
  default 0;
  '~^${API_KEY}$' 1;
}
{{- end }}

server {
  listen 8080;
  server_tokens off;
  default_type application/json;

  location = /healthz {
    access_log off;
    return 200 '{"status":"ok"}';
  }
  location = /readyz {
    access_log off;
    return 200 '{"status":"ok"}';
  }
  {{- if $provider.authUrl }}

  location = /starry-auth {
    internal;
    proxy_pass {{ $provider.authUrl }};
    proxy_ssl_server_name on;
    proxy_pass_request_body off;
    proxy_set_header Content-Length '';
    proxy_set_header X-Original-Method $request_method;
    proxy_set_header X-Original-URI $request_uri;
    proxy_set_header X-Forwarded-Host $http_host;
  }
  location @sign_in {
    # A browser is sent to sign in, a program is told. NGINX cannot escape the
    # address to come back to, so of a query only the first parameter is kept.
    if ($http_accept ~ text/html) {
      return 302 {{ $provider.signInUrl }}?rd=$client_scheme://$http_host$request_uri;
    }
    return 401 '{"error":"Sign in first"}';
  }
  {{- end }}

  {{- range $path, $target := $locations }}

  location {{ $path }} {
    # A tenth of a minute's requests may come at once, as a page's do.
    limit_req zone=client burst={{ max 1 (div (int $.config.rate_limit) 10) }} nodelay;
    {{- include "api-gateway.authentication" $ | nindent 4 }}
    {{- if eq $path "= /" }}
    root /etc/nginx/templates;
    try_files /index.json =404;
    {{- else }}
    proxy_pass {{ $target }};
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-Prefix {{ trimSuffix "/" $path }};
    proxy_set_header X-Forwarded-Proto $client_scheme;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_header;
    # Not the application's business.
    proxy_set_header X-Api-Key '';
    {{- end }}
  }
  {{- end }}
  location / {
    return 404 '{"error":"No such service"}';
  }
}
{{- end -}}
