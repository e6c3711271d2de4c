ALTER TABLE `credentials` ADD `expires_at` integer;--> statement-breakpoint
ALTER TABLE `credentials` ADD `is_enabled` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `models` ADD `routing` text DEFAULT '{"balance":"ordered","maxAttempts":4,"hedgeAfterMs":null,"maxQueueMs":0,"affinity":"key"}' NOT NULL;