CREATE TABLE `calls` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`tenant_id` text,
	`application_id` text,
	`service_id` text,
	`model` text,
	`provider` text,
	`status` integer NOT NULL,
	`error_code` text,
	`end` text NOT NULL,
	`is_stream` integer NOT NULL,
	`client_ip` text NOT NULL,
	`input_tokens` integer NOT NULL,
	`output_tokens` integer NOT NULL,
	`cost_micros` integer,
	`first_token_ms` real,
	`total_ms` real NOT NULL,
	`detail` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `calls_at` ON `calls` (`at`,`id`);--> statement-breakpoint
CREATE INDEX `calls_tenant_at` ON `calls` (`tenant_id`,`at`,`id`);--> statement-breakpoint
CREATE INDEX `calls_application_at` ON `calls` (`application_id`,`at`,`id`);