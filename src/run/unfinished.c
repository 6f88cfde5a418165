#include "run/unfinished.h"

#include "base/clock.h"
#include "run/gone.h"
#include "script/lex.h"

#include <string.h>
#include <time.h>

struct finding {
    const struct project *project;
    struct backend *backend;
    const struct ledger *ledger;
    struct arena *arena;
    diag_list *diags;
    struct unfinished *out;
};

static bool is_downgrade(const struct ledger_unfinished *run)
{
    return strcmp(run->action, "downgrade") == 0;
}

/* Takes the candidate if it is what was started. */
static void consider(struct unfinished *out, const struct script *script)
{
    if (out->script == NULL && strcmp(script->hash, out->run->script) == 0)
        out->script = script;
}

/* The revision's file, if it is there; what is wrong with it is somebody else's to tell. */
static void try_file(struct finding *finding)
{
    const struct manifest *manifest = &finding->project->manifest;
    node_id node = graph_find_id(&finding->project->graph, str_from(finding->out->run->revision));
    if (node == NODE_NONE)
        return;
    const struct manifest_revision *revision = &manifest->revisions[node];
    bool down = is_downgrade(finding->out->run);
    struct name file = down ? revision->down : revision->up;
    struct script_folder *folder = NULL;
    diag_list unheard = {0};
    if (file.text.ptr != NULL &&
        script_folder_open(manifest, finding->arena, &unheard, &folder) == 0 &&
        script_exists(folder, file.text)) {
        struct script_request request = {file, down ? "down" : "up", revision->id.text,
                                         &finding->out->scripts[0]};
        if (script_load(folder, &request, 1, finding->arena, &unheard) == 0)
            consider(finding->out, request.out);
    }
    script_folder_close(folder);
    arena_free(&unheard.arena);
}

static int try_ledger(struct finding *finding)
{
    struct str text = {0};
    const char *revision = finding->out->run->revision;
    if (finding->out->script != NULL || !is_downgrade(finding->out->run))
        return 0;
    int rc = ledger_read_down(finding->backend, finding->ledger, revision, finding->arena,
                              finding->diags, &text);
    if (rc != 0 || text.ptr == NULL)
        return rc;
    const char *name = arena_printf(finding->arena, "ledger:%s_down.sql", revision);
    if (name == NULL)
        return diag_no_memory(finding->diags);
    rc = script_from_text(name, text, finding->arena, finding->diags, &finding->out->scripts[1]);
    if (rc == 0)
        consider(finding->out, &finding->out->scripts[1]);
    return rc;
}

/* PRAGMA and VACUUM cannot be in a transaction: their number is raised after them. */
static bool is_counted_after(struct str statement)
{
    struct lex_token first = lex_token(statement);
    return lex_is_word(first, "PRAGMA") || lex_is_word(first, "VACUUM");
}

static int locate(struct finding *finding)
{
    struct unfinished *out = finding->out;
    const struct script *script = out->script;
    struct str source = script->source.text;
    size_t start = (size_t)(script->sql - source.ptr), found = 0;
    struct str text = str_slice(source, start, source.len);
    size_t offset = lex_pass(text, (size_t)out->run->statements, &found);
    lex_pass(text, SIZE_MAX, &out->statement_count);
    while (offset < text.len) {
        struct lex_statement next = lex_statement(str_slice(text, offset, text.len));
        struct str words = str_slice(next.text, next.leading, next.text.len);
        if (next.kind == LEX_EMPTY) {
            offset += next.text.len;
            continue;
        }
        size_t length = words.len;
        while (length > 1 && strchr("; \t\r\n\f", words.ptr[length - 1]) != NULL)
            length--;
        out->next = (struct span){&script->source, start + offset + next.leading, length};
        out->uncertain = is_counted_after(words);
        return gone_find(finding->backend, str_slice(text, 0, offset),
                         str_slice(text, offset, text.len), finding->arena, finding->diags,
                         &out->gone);
    }
    return 0;
}

int unfinished_find(const struct project *project, struct backend *backend,
                    const struct ledger *ledger, struct arena *arena, diag_list *diags,
                    struct unfinished *out)
{
    *out = (struct unfinished){.run = ledger->unfinished};
    struct finding finding = {project, backend, ledger, arena, diags, out};
    if (out->run->script == NULL)
        return 0;
    try_file(&finding);
    int rc = try_ledger(&finding);
    if (rc == 0 && out->script != NULL)
        rc = locate(&finding);
    return rc;
}

void unfinished_release(struct unfinished *unfinished)
{
    for (size_t i = 0; i < sizeof unfinished->scripts / sizeof unfinished->scripts[0]; i++)
        script_release(&unfinished->scripts[i]);
}

/* What stands behind "… has not ended". NULL when out of memory. */
static const char *standing(const struct unfinished *unfinished, struct arena *arena)
{
    long long statements = unfinished->run->statements;
    if (unfinished->run->script == NULL)
        return "; it is not known which of its statements took effect";
    if (unfinished->script == NULL)
        return arena_printf(arena,
                            "; %lld statement%s of its script took effect, and the script as it "
                            "was then is not here",
                            statements, statements == 1 ? "" : "s");
    if (unfinished->next.source == NULL)
        return arena_printf(arena, "; all its %zu statements took effect",
                            unfinished->statement_count);
    return arena_printf(arena, "; %lld of its %zu statements took effect, this is the next",
                        statements, unfinished->statement_count);
}

bool unfinished_wait(const struct backend *backend, const struct stemma_listener *listener,
                     const struct ledger_unfinished *run, struct patience *patience)
{
    const struct timespec pause = {.tv_nsec = 50 * 1000 * 1000};
    int64_t now = clock_ms();
    if (patience->since == 0)
        patience->since = now;
    int64_t waited = now - patience->since;
    if (run->failed || waited >= (int64_t)backend->lock_timeout_ms)
        return false;
    if (listener != NULL && waited / 1000 > patience->told) {
        struct stemma_event event = {.kind = STEMMA_EVENT_WAITING, .waited_ms = waited};
        patience->told = waited / 1000;
        listener->notify(listener->user, &event);
    }
    nanosleep(&pause, NULL);
    return true;
}

enum telling { TELL_WARNING, TELL_ERROR };

static int tell(const struct unfinished *unfinished, const struct backend *backend,
                enum telling telling, struct arena *arena, diag_list *diags)
{
    const struct ledger_unfinished *run = unfinished->run;
    const char *where = standing(unfinished, arena);
    int rc = 0;
    if (where == NULL)
        return diag_no_memory(diags);
    if (telling == TELL_WARNING)
        diag_warning(diags, unfinished->next, "%s: %s%s", backend->name, run->message, where);
    else
        rc = diag_error(diags, run->failed ? STEMMA_UNFINISHED : STEMMA_LOCKED, unfinished->next,
                        "%s: %s%s", backend->name, run->message, where);
    diag_revision(diags, str_from(run->revision));
    if (unfinished->uncertain)
        diag_note(
            diags, SPAN_NONE,
            "it may have taken effect as well, since it cannot be in one transaction with the "
            "record of it: running it again does no harm");
    if (!run->failed)
        diag_hint(diags, "if it is still going on, wait for it; if it was cut short:");
    if (unfinished->gone != NULL)
        diag_note(diags, SPAN_NONE,
                  "it cannot be continued: the rest may need %s, which is gone with the connection",
                  unfinished->gone);
    if (unfinished->script != NULL && unfinished->gone == NULL)
        diag_hint(diags, "stemma repair --continue");
    diag_hint(diags, "stemma repair --mark-applied");
    diag_hint(diags, "stemma repair --mark-reverted");
    return rc;
}

static int find_and_tell(const struct project *project, struct backend *backend,
                         const struct ledger *ledger, enum telling telling, diag_list *diags)
{
    struct arena arena = {0};
    struct unfinished unfinished;
    int rc = unfinished_find(project, backend, ledger, &arena, diags, &unfinished);
    if (rc == 0)
        rc = tell(&unfinished, backend, telling, &arena, diags);
    diag_settle(diags); /* the text goes */
    unfinished_release(&unfinished);
    arena_free(&arena);
    return rc;
}

int unfinished_warn(const struct project *project, struct backend *backend,
                    const struct ledger *ledger, diag_list *diags)
{
    return find_and_tell(project, backend, ledger, TELL_WARNING, diags);
}

int unfinished_stop(const struct project *project, struct backend *backend,
                    const struct ledger *ledger, diag_list *diags)
{
    return find_and_tell(project, backend, ledger, TELL_ERROR, diags);
}
