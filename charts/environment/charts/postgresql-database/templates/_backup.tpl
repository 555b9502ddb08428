{{- /* Backups are not made all at once: the minute differs from database to database. */ -}}
{{- define "postgresql-database.minute" -}}
{{- mod (adler32sum (printf "%s/%s" .root.Values.environment.id .name)) 60 -}}
{{- end -}}

{{- /*
A dump every night, onto a volume of its own. Argo CD is told to leave both out
of the health: the volume is bound when the first dump is made, and a CronJob
that waits for its hour is no news.
*/ -}}
{{- define "postgresql-database.backup" -}}
{{- $backup := printf "%s-backup" .name -}}
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ $backup | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "service.labels" . | nindent 4 }}
  annotations:
    argocd.argoproj.io/ignore-healthcheck: "true"
spec:
  {{- include "postgresql-database.storage" . | nindent 2 }}
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {{ $backup | quote }}
  namespace: {{ .root.Release.Namespace | quote }}
  labels:
    {{- include "service.labels" . | nindent 4 }}
  annotations:
    argocd.argoproj.io/ignore-healthcheck: "true"
spec:
  schedule: "{{ include "postgresql-database.minute" . }} 2 * * *"
  timeZone: Etc/UTC
  concurrencyPolicy: Forbid
  suspend: {{ .root.Values.environment.asleep }}
  successfulJobsHistoryLimit: 1
  failedJobsHistoryLimit: 1
  jobTemplate:
    metadata:
      labels:
        {{- include "environment.labels" .root | nindent 8 }}
        app.kubernetes.io/component: {{ $backup | quote }}
    spec:
      backoffLimit: 2
      activeDeadlineSeconds: 7200
      template:
        metadata:
          # Without the service's own label: it must not get the database's traffic.
          labels:
            {{- include "environment.labels" .root | nindent 12 }}
            app.kubernetes.io/component: {{ $backup | quote }}
        spec:
          restartPolicy: Never
          {{- include "service.podSecurity" 999 | nindent 10 }}
          containers:
            - name: backup
              image: {{ include "service.platformImage" . | quote }}
              env:
                - name: DATABASE_URL
                  valueFrom:
                    secretKeyRef:
                      name: {{ .name | quote }}
                      key: url
                - name: RETENTION_DAYS
                  value: {{ .config.backup_retention_days | quote }}
              # A dump that was not finished never looks like one.
              command:
                - sh
                - -euc
                - |
                  dump="/backup/$(date -u +%Y-%m-%dT%H-%M-%SZ).dump"
                  pg_dump --format=custom --file="$dump.unfinished" "$DATABASE_URL"
                  mv "$dump.unfinished" "$dump"
                  find /backup -name '*.dump*' -mtime "+$RETENTION_DAYS" -delete
              resources:
                requests:
                  cpu: 100m
                  memory: 128Mi
                limits:
                  cpu: 500m
                  memory: 256Mi
              {{- include "service.containerSecurity" . | nindent 14 }}
              volumeMounts:
                - name: backup
                  mountPath: /backup
          volumes:
            - name: backup
              persistentVolumeClaim:
                claimName: {{ $backup | quote }}
{{- end -}}
