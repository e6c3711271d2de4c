CREATE TABLE "calls" (
	"id" text PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"tenant_id" text,
	"application_id" text,
	"service_id" text,
	"model" text,
	"provider" text,
	"status" integer NOT NULL,
	"error_code" text,
	"end" text NOT NULL,
	"is_stream" boolean NOT NULL,
	"client_ip" text NOT NULL,
	"input_tokens" bigint NOT NULL,
	"output_tokens" bigint NOT NULL,
	"cost_micros" bigint,
	"first_token_ms" double precision,
	"total_ms" double precision NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "calls_at" ON "calls" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "calls_tenant_at" ON "calls" USING btree ("tenant_id","at","id");--> statement-breakpoint
CREATE INDEX "calls_application_at" ON "calls" USING btree ("application_id","at","id");