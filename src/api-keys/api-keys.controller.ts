import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type Principal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { UserNotFound } from '#users';
import {
  ApiKeyDeletedResponse,
  ApiKeyListResponse,
  CreateApiKeyRequest,
  CreatedApiKeyResponse,
  ListedApiKeyResponse,
  DataAccessRequest,
} from './api-keys.dto.js';
import { ApiKeyNotFound, InvalidExpiry, InvalidScopes } from './api-keys.errors.js';
import { ApiKeysService } from './api-keys.service.js';

@ApiTags('API keys')
@Controller('users')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post('api-keys')
  @Access('admin-session')
  @Operation({
    summary: 'Create an API key',
    description:
      'Returns the key only once: store it. The key acts as its user but is not a session. With `scopes` it may do only what they name.',
    status: 201,
    ok: CreatedApiKeyResponse,
    okMeans: 'The key was created',
    refuses: [InvalidExpiry, InvalidScopes, UserNotFound],
  })
  createApiKey(
    @CurrentPrincipal() caller: Principal,
    @Body() body: CreateApiKeyRequest,
  ): Promise<CreatedApiKeyResponse> {
    return this.keys.create(caller, body);
  }

  @Get('api-keys')
  @Access('admin')
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

  @Delete('api-keys/:keyId')
  @Access('admin-session')
  @ApiParam({ name: 'keyId', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @Operation({
    summary: 'Delete an API key',
    description: 'Takes effect at once on every replica. A deleted key cannot be restored.',
    ok: ApiKeyDeletedResponse,
    okMeans: 'The key was deleted',
    refuses: [ApiKeyNotFound],
  })
  async deleteApiKey(
    @CurrentPrincipal() caller: Principal,
    @Param('keyId') keyId: string,
  ): Promise<ApiKeyDeletedResponse> {
    await this.keys.remove(caller, keyId);
    return { success: true };
  }

  @Get('me/api-keys')
  @Access('session')
  @Operation({
    summary: 'List API keys that act as me',
    description:
      'Returns all keys that act as you, whoever created them. `dataAllowed` says whether a key may decrypt your items.',
    ok: ApiKeyListResponse,
    okMeans: 'The keys that act as you',
  })
  async listMyApiKeys(@CurrentPrincipal() caller: SessionPrincipal): Promise<ApiKeyListResponse> {
    return { apiKeys: await this.keys.listActingAs(caller) };
  }

  @Put('me/api-keys/:keyId/data')
  @Access('session')
  @ApiParam({ name: 'keyId', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @Operation({
    summary: 'Set whether a key may decrypt my items',
    description:
      'Takes effect with the next request of the key. Keys that you created for yourself are allowed from the start.',
    ok: ListedApiKeyResponse,
    okMeans: 'The updated key',
    refuses: [ApiKeyNotFound],
  })
  setApiKeyDataAccess(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('keyId') keyId: string,
    @Body() { allow }: DataAccessRequest,
  ): Promise<ListedApiKeyResponse> {
    return this.keys.setDataAccess(caller, keyId, allow);
  }
}
