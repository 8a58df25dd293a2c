import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes } from '@nestjs/swagger';

const CONFIG = { takesForm: true } as const;
export const FORM = 'application/x-www-form-urlencoded';

/** This route takes a form as well as JSON; no other does, because any page can make a browser send one. */
export const FormBody = () => applyDecorators(RouteConfig(CONFIG), ApiConsumes(FORM, 'application/json'));

/** Whether the route of a request is marked with {@link FormBody}. */
export const takesForm = (config: unknown): boolean => (config as Partial<typeof CONFIG>).takesForm === true;
