// Permissions of the admin API: the words that sessions and items carry, so that the page hard-codes no role.
import { z } from 'zod'

export const permissions = [
  'tenants.read',
  'tenants.write',
  'members.read',
  'members.write',
  'providers.names',
  'providers.read',
  'providers.write',
  'models.read',
  'models.write',
  'plans.read',
  'plans.write',
  'services.read',
  'services.write',
  'services.publish',
  'catalogue.read',
  'applications.read',
  'applications.write',
  'subscriptions.read',
  'subscriptions.request',
  'subscriptions.review',
  'calls.read',
  'shield.read',
  'shield.write',
  'audit.read',
] as const
export const Permission = z.enum(permissions)
export type Permission = z.infer<typeof Permission>
