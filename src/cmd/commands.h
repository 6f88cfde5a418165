/* The commands. Each reads context->options, reports, and returns 0, a negative enum stemma_code
 * whose reason is recorded, or COMMAND_FINDINGS. */
#ifndef STEMMA_CMD_COMMANDS_H
#define STEMMA_CMD_COMMANDS_H

struct context;

int command_init(struct context *context);
int command_revision(struct context *context);
int command_upgrade(struct context *context);
int command_downgrade(struct context *context);
int command_stamp(struct context *context);
int command_current(struct context *context);
int command_history(struct context *context);
int command_heads(struct context *context);
int command_branches(struct context *context);
int command_show(struct context *context);
int command_merge(struct context *context);
int command_status(struct context *context);
int command_check(struct context *context);
int command_diff(struct context *context);
int command_dump(struct context *context);
int command_repair(struct context *context);
int command_adopt(struct context *context);
int command_backup(struct context *context);
int command_backups(struct context *context);
int command_restore(struct context *context);
int command_bundle(struct context *context);
int command_snapshot(struct context *context);

#endif
