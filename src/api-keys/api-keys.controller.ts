import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal } from '#access';
import { Operation } from '#platform/http';
import { MorePowerfulUser } from '#roles';
import { UserNotFound } from '#users';
import { CreateApiKeyRequest } from './api-key-requests.dto.js';
import { ApiKeyDeletedResponse, ApiKeyListResponse, CreatedApiKeyResponse } from './api-keys.dto.js';
import { ApiKeyNotFound, InvalidExpiry, InvalidScopes, ScopeNotHeld } from './api-keys.errors.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('API keys')
@Controller('users/api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @Access('session', { permission: 'api-keys.manage', stepUp: 'all' })
  @Operation({
    summary: 'Create an API key',
    description:
      'Returns the key only once: store it. The key acts as its user but is not a session. With `scopes` it may do only what they name; without, everything that its user may. `introspect` and `door:<slug>` need the permission `applications.manage`.',
    status: 201,
    ok: CreatedApiKeyResponse,
    okMeans: 'The key was created',
    refuses: [InvalidExpiry, InvalidScopes, MorePowerfulUser, ScopeNotHeld, UserNotFound],
  })
  createApiKey(
    @CurrentPrincipal() caller: Principal,
    @Body() body: CreateApiKeyRequest,
  ): Promise<CreatedApiKeyResponse> {
    return this.keys.create(caller, body);
  }

  @Get()
  @Access('user', { permission: 'api-keys.manage' })
  @Operation({
    summary: 'List API keys',
    description:
      'Returns the keys of all users, including expired ones. Only the first characters of a key are shown.',
    ok: ApiKeyListResponse,
    okMeans: 'The API keys of this installation',
  })
  async listApiKeys(): Promise<ApiKeyListResponse> {
    return { apiKeys: await this.keys.list() };
  }

  @Delete(':keyId')
  @Access('session', { permission: 'api-keys.manage', stepUp: 'all' })
  @ApiParam({ name: 'keyId', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @Operation({
    summary: 'Delete an API key',
    description: 'Takes effect at once on every replica. A deleted key cannot be restored.',
    ok: ApiKeyDeletedResponse,
    okMeans: 'The key was deleted',
    refuses: [ApiKeyNotFound, MorePowerfulUser],
  })
  async deleteApiKey(
    @CurrentPrincipal() caller: Principal,
    @Param('keyId') keyId: string,
  ): Promise<ApiKeyDeletedResponse> {
    await this.keys.remove(caller, keyId);
    return { success: true };
  }
}
