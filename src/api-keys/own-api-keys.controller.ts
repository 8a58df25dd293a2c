import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, AdminRequired, CurrentPrincipal, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { CreateOwnApiKeyRequest, DataAccessRequest } from './api-key-requests.dto.js';
import {
  ApiKeyDeletedResponse,
  ApiKeyListResponse,
  CreatedApiKeyResponse,
  ListedApiKeyResponse,
} from './api-keys.dto.js';
import {
  ApiKeyLimit,
  ApiKeyNotFound,
  DataNotInScope,
  InvalidExpiry,
  InvalidScopes,
  ScopeNotHeld,
} from './api-keys.errors.js';
import { OwnApiKeysService } from './own-api-keys.service.js';

const KEY_ID = { name: 'keyId', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' };

@ApiTags('API keys')
@Controller('users/me/api-keys')
export class OwnApiKeysController {
  constructor(private readonly keys: OwnApiKeysService) {}

  @Get()
  @Access('session')
  @Operation({
    summary: 'List API keys that act as me',
    description:
      'Returns all keys that act as you, whoever created them. `dataAllowed` says whether a key may use your items.',
    ok: ApiKeyListResponse,
    okMeans: 'The keys that act as you',
  })
  async listMyApiKeys(@CurrentPrincipal() caller: SessionPrincipal): Promise<ApiKeyListResponse> {
    return { apiKeys: await this.keys.list(caller) };
  }

  @Post()
  @Access('session', { stepUp: 'own' })
  @Operation({
    summary: 'Create an API key for myself',
    description:
      'Returns the key only once: store it. It may do what its `scopes` name, and permissions among them only while you hold them. `introspect` and `door:<slug>` need the permission `applications.manage`. You can have 50 keys of your own, including expired ones.',
    status: 201,
    ok: CreatedApiKeyResponse,
    okMeans: 'The key was created',
    refuses: [InvalidExpiry, InvalidScopes, ScopeNotHeld, AdminRequired, ApiKeyLimit],
  })
  createMyApiKey(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Body() body: CreateOwnApiKeyRequest,
  ): Promise<CreatedApiKeyResponse> {
    return this.keys.create(caller, body);
  }

  @Delete(':keyId')
  @Access('session', { stepUp: 'own' })
  @ApiParam(KEY_ID)
  @Operation({
    summary: 'Delete an API key that acts as me',
    description:
      'Also deletes keys that an admin created for you. Takes effect at once on every replica. A deleted key cannot be restored.',
    ok: ApiKeyDeletedResponse,
    okMeans: 'The key was deleted',
    refuses: [ApiKeyNotFound],
  })
  async deleteMyApiKey(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('keyId') keyId: string,
  ): Promise<ApiKeyDeletedResponse> {
    await this.keys.remove(caller, keyId);
    return { success: true };
  }

  @Put(':keyId/data')
  @Access('session', { stepUp: 'own' })
  @ApiParam(KEY_ID)
  @Operation({
    summary: 'Set whether a key may use my items',
    description:
      'Takes effect with the next request of the key. Keys that you created for yourself are allowed from the start, if their scopes include `data`.',
    ok: ListedApiKeyResponse,
    okMeans: 'The updated key',
    refuses: [ApiKeyNotFound, DataNotInScope],
  })
  setApiKeyDataAccess(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('keyId') keyId: string,
    @Body() { allow }: DataAccessRequest,
  ): Promise<ListedApiKeyResponse> {
    return this.keys.setDataAccess(caller, keyId, allow);
  }
}
