{{- define "postgresql-database.server" -}}
{{- $database := include "postgresql-database.database" .name -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  serviceName: {{ .name | quote }}
  replicas: {{ include "service.replicas" (merge (dict "wanted" 1) .) }}
  revisionHistoryLimit: 2
  selector:
    matchLabels:
      {{- include "service.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "service.labels" . | nindent 8 }}
    spec:
      # 999 is the user `postgres` of the image.
      {{- include "service.podSecurity" 999 | nindent 6 }}
      containers:
        - name: postgresql
          image: {{ include "service.platformImage" . | quote }}
          env:
            {{- range $variable, $key := dict "POSTGRES_USER" "username" "POSTGRES_PASSWORD" "password" "POSTGRES_DB" "database" }}
            - name: {{ $variable }}
              valueFrom:
                secretKeyRef:
                  name: {{ $.name | quote }}
                  key: {{ $key }}
            {{- end }}
            # A folder below the mount: initdb wants an empty one of its own.
            - name: PGDATA
              value: /var/lib/postgresql/data/pgdata
          ports:
            - name: postgresql
              containerPort: 5432
          # By address: while the image sets up, it answers on its socket only.
          startupProbe:
            exec:
              command: [pg_isready, --host=127.0.0.1, "--username={{ $database }}", "--dbname={{ $database }}"]
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            exec:
              command: [pg_isready, --host=127.0.0.1, "--username={{ $database }}", "--dbname={{ $database }}"]
            periodSeconds: 15
            timeoutSeconds: 5
          readinessProbe:
            exec:
              command: [pg_isready, --host=127.0.0.1, "--username={{ $database }}", "--dbname={{ $database }}"]
            periodSeconds: 5
            timeoutSeconds: 5
          resources:
            requests:
              cpu: {{ .size.cpu | quote }}
              memory: {{ .size.memory | quote }}
            limits:
              cpu: {{ .size.cpu | quote }}
              memory: {{ .size.memory | quote }}
          {{- include "service.containerSecurity" . | nindent 10 }}
          volumeMounts:
            - name: data
              mountPath: /var/lib/postgresql/data
  volumeClaimTemplates:
    - apiVersion: v1
      kind: PersistentVolumeClaim
      metadata:
        name: data
        labels:
          {{- include "service.labels" . | nindent 10 }}
      spec:
        {{- include "postgresql-database.storage" . | nindent 8 }}
---
apiVersion: v1
kind: Service
metadata:
  {{- include "service.metadata" . | nindent 2 }}
spec:
  selector:
    {{- include "service.selector" . | nindent 4 }}
  ports:
    - name: postgresql
      port: 5432
      targetPort: postgresql
{{- end -}}
