ALTER TABLE "credentials" ADD COLUMN "expires_at" bigint;--> statement-breakpoint
ALTER TABLE "credentials" ADD COLUMN "is_enabled" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "models" ADD COLUMN "routing" jsonb DEFAULT '{"balance":"ordered","maxAttempts":4,"hedgeAfterMs":null,"maxQueueMs":0,"affinity":"key"}'::jsonb NOT NULL;