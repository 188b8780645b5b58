// The catalogue: one row a sentence, in both languages; and the rules' pages, embedded from rules/
// at build.

#include "i18n/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/check.h"
#include "base/strings.h"
#include "i18n/internal/pages.h"

namespace fuin::i18n {
namespace {

struct Sentence {
  std::string_view id, english, japanese;
};

constexpr Sentence kSentences[] = {
    {"damage/changed",
     "a page does not fit below its parent: damaged, or written while it was read",
     "親ページと合わないページがあります(破損、または読み取り中の書き込み)"},
    {"damage/error", "it could not be read: {error}", "読み取れませんでした: {error}"},
    {"damage/hash-unread", "the bytes could not be read for the hash: {error}",
     "ハッシュの計算のために読み取れませんでした: {error}"},
    {"damage/meta", "one of the two meta pages is not valid",
     "2 つのメタページのうち 1 つが不正です"},
    {"damage/packing", "the packed file stops early: {error}",
     "圧縮ファイルが途中で終わっています: {error}"},
    {"damage/page", "a page contradicts the format", "ページが形式と矛盾しています"},
    {"damage/page-twice", "the tree leads twice to the same page",
     "ツリーが同じページに 2 度到達しています"},
    {"damage/record", "a record is none of etcd's", "レコードが etcd の形式ではありません"},
    {"damage/snap-checksum", "the checksum of the .snap does not match",
     ".snap のチェックサムが一致しません"},
    {"damage/tar", "the archive ends early", "アーカイブが途中で終わっています"},
    {"damage/too-deep", "deeper or larger than any file of etcd's",
     "etcd のファイルではありえない深さ、または大きさです"},
    {"damage/truncated", "the file ends before what it announces", "ファイルが途中で切れています"},
    {"damage/unreadable", "the system could not read it", "システムが読み取れませんでした"},
    {"damage/wal-checksum", "the checksum of a log record does not match",
     "ログのレコードのチェックサムが一致しません"},
    {"damage/wal-frame", "a log record is cut or none",
     "ログのレコードが途中で切れているか、不正です"},
    {"damage/wal-torn", "the last log record was not written whole",
     "最後のログレコードが完全に書き込まれていません"},
    {"defect/conflicting-block", "it stands beside {name}, which excludes it",
     "{name} と同時には指定できません"},
    {"defect/content-outside-dynamic", "a {name} block belongs only inside a dynamic block",
     "{name} ブロックは dynamic ブロックの中でしか使えません"},
    {"defect/missing-argument", "{name} is missing", "{name} がありません"},
    {"defect/not-evaluable", "an expression fails: {name}", "式を評価できません: {name}"},
    {"defect/null-argument", "{name} is null", "{name} が null です"},
    {"defect/precondition", "the {name} of a precondition is false",
     "precondition の {name} が満たされません"},
    {"defect/stray-text", "stray text in the block: {name}",
     "ブロックに余分な文字列があります: {name}"},
    {"defect/syntax", "a syntax error: {name}", "構文エラーです: {name}"},
    {"defect/too-many-blocks", "more than one {name} block", "{name} ブロックが複数あります"},
    {"defect/unknown-argument", "{name} is no argument that Terraform knows here",
     "{name} は Terraform がここで認める引数ではありません"},
    {"defect/wrong-type", "{name} has the wrong type", "{name} の型が違います"},
    {"drift/account", "the account", "アカウント"},
    {"drift/aws-owned-key", "sealed under AWS's own key", "AWS 所有の鍵で封印"},
    {"drift/code", "the code", "コード"},
    {"drift/customer-key", "sealed under {key}", "{key} で封印"},
    {"drift/had-block", "{view} has an encryption block", "{view}には暗号化ブロックがあります"},
    {"drift/local-key", "sealed under a local key", "ローカル鍵で封印"},
    {"drift/misconfigured", "a configuration that is refused or protects nothing",
     "拒否される、または何も保護しない設定"},
    {"drift/names-key", "{view} names {key}", "{view}は {key} を指定しています"},
    {"drift/other-cluster", "{name} names the same key", "{name} も同じ鍵を指定しています"},
    {"drift/plaintext", "plain text", "平文"},
    {"drift/plan", "the plan", "plan"},
    {"drift/says", "{view}: {says}", "{view}: {says}"},
    {"drift/state", "the state", "ステート"},
    {"drift/unknown", "not known", "不明"},
    {"explain/fill-in", "To be filled in by hand: {places}", "手で埋める箇所: {places}"},
    {"part/alias", "alias", "エイリアス"},
    {"part/description", "description", "説明"},
    {"part/policy", "policy", "ポリシー"},
    {"problem/binary-plan", "{file} is a binary plan: make it readable with terraform show -json",
     "{file} はバイナリの plan です。terraform show -json で変換してください"},
    {"problem/disk-image",
     "a disk or a disk's image: fuin does not read these yet. Mount it and prove the files of etcd "
     "on it",
     "ディスクまたはディスクイメージです。fuin はまだ読めません。マウントして、その中の etcd "
     "のファイルを検証してください"},
    {"problem/empty", "the file is empty", "ファイルが空です"},
    {"problem/etcd-wrote",
     "etcd wrote to it while it was read: take a snapshot for an exact picture",
     "読み取り中に etcd が書き込みました。正確な結果が必要ならスナップショットを使ってください"},
    {"problem/file", "could not be read: {error}", "読めませんでした: {error}"},
    {"problem/limit", "{name} needs more work to evaluate than the limit allows",
     "{name} の評価が上限を超えました"},
    {"problem/memory-dump", "a memory dump: fuin does not read these yet",
     "メモリダンプです。fuin はまだ読めません"},
    {"problem/module-count", "how many instances {name} has can't be decided",
     "{name} のインスタンス数を決定できません"},
    {"problem/module-missing",
     "{name} is not on disk ({source}): run terraform init, then scan again",
     "{name} がディスク上にありません({source})。terraform init "
     "を実行してから再度スキャンしてください"},
    {"problem/no-database", "there is no snap/db: only what lies beside it was read",
     "snap/db がありません。その他のファイルだけを読みました"},
    {"problem/no-such-source", "no such source: {name}", "そのようなソースはありません: {name}"},
    {"problem/not-of-etcd",
     "neither a snapshot, a database, a log segment nor an archive of etcd's",
     "etcd のスナップショット、データベース、ログセグメント、アーカイブのいずれでもありません"},
    {"problem/not-recognised", "{file} is nothing that fuin reads",
     "{file} は fuin が読める形式ではありません"},
    {"problem/nothing-found", "nothing to judge under {folder}",
     "{folder} の下に判定対象がありません"},
    {"problem/override-without-base", "the override file sets {name}, which no other file declares",
     "override ファイルの {name} は、ほかのどのファイルでも宣言されていません"},
    {"problem/nothing-of-etcd", "nothing of etcd's is in it", "etcd のファイルが見つかりません"},
    {"problem/packed-too-deep", "packed more than twice: unpack it first",
     "3 重以上に圧縮されています。先に展開してください"},
    {"problem/process", "a process or its memory: fuin does not read these yet",
     "プロセスまたはそのメモリです。fuin はまだ読めません"},
    {"problem/stored-damage", "damaged parts: {count}, the first at offset {offset}: {first}",
     "破損箇所: {count}(最初はオフセット {offset}: {first})"},
    {"problem/syntax", "a syntax error: {error}", "構文エラーです: {error}"},
    {"problem/terragrunt", "{file} is Terragrunt, which fuin does not evaluate",
     "{file} は Terragrunt です。fuin は評価しません"},
    {"problem/too-many-files", "more than {limit} files: the rest was not read",
     "ファイルが {limit} を超えるため、残りは読んでいません"},
    {"problem/unread", "could not be read: {error}", "読めませんでした: {error}"},
    {"reencrypt/busy",
     "{count} objects are written by others all the time; each was taken as it was, so whether a "
     "server wrote it under an old key is not known",
     "{count} "
     "件のオブジェクトは他のクライアントが書き込み続けています。そのままの状態で処理したため、古い"
     "鍵で書かれたかどうかは分かりません"},
    {"reencrypt/census-none", "the API servers read nothing of these resources",
     "API サーバーはこれらのリソースを読みませんでした"},
    {"reencrypt/census-other-prefix",
     "during the verify pass {count} reads of {resource} came from {prefix}: something is still "
     "stored that way, or someone reads old versions",
     "確認パス中に {resource} の読み取り {count} 件が {prefix} "
     "でした。その形のままの値が残っているか、古い版が読まれています"},
    {"reencrypt/census-part", "{resource} {prefix} {count} reads",
     "{resource} {prefix} 読み取り {count} 件"},
    {"reencrypt/changed-meanwhile",
     "the API servers or their configuration changed while the passes ran: run it again",
     "パスの実行中に API サーバーまたはその設定が変わりました。もう一度実行してください"},
    {"reencrypt/check-failed", "The old key must stay: not everything is under today's key.",
     "古い鍵はまだ削除できません。現在の鍵になっていないものがあります。"},
    {"reencrypt/check-not_started", "The old key must stay: nothing could be proven.",
     "古い鍵はまだ削除できません。何も証明できませんでした。"},
    {"reencrypt/check-stopped", "The old key must stay: the check was stopped before its end.",
     "古い鍵はまだ削除できません。確認が途中で中断されました。"},
    {"reencrypt/check-unverified", "The old key must stay: it is not proven that nothing needs it.",
     "古い鍵はまだ削除できません。不要であることが証明されていません。"},
    {"reencrypt/check-verified",
     "An old key may be removed from the configuration: nothing that was looked at needs it. "
     "Backups and old etcd snapshots still do.",
     "古い鍵を設定から削除できます。調べた範囲で必要とするものはありません。ただしバックアップと古"
     "い etcd スナップショットの復元には必要です。"},
    {"reencrypt/configuration-hash", ", configuration {hash}", "、設定 {hash}"},
    {"reencrypt/count-unknown", "(number not known)", "(件数不明)"},
    {"reencrypt/counts-busy", "{count} busy", "更新中 {count}"},
    {"reencrypt/counts-current", "{count} were current", "最新だった {count}"},
    {"reencrypt/counts-failed", "{count} failed", "失敗 {count}"},
    {"reencrypt/counts-gone", "{count} gone", "削除済み {count}"},
    {"reencrypt/counts-replaced", "{count} made anew", "作り直し {count}"},
    {"reencrypt/counts-rewritten", "{count} rewritten", "書き直し {count}"},
    {"reencrypt/counts-seen", "{count} seen", "対象 {count}"},
    {"reencrypt/counts-time", "{seconds} s, {rate}/s", "{seconds} 秒、{rate} 件/秒"},
    {"reencrypt/failed", "{count} objects could not be rewritten: each is named below",
     "{count} 件を書き直せませんでした。下に一覧があります"},
    {"reencrypt/gate-blind",
     "not every API server tells which configuration it has loaded, so one with an old "
     "configuration can't be ruled out",
     "設定を報告しない API "
     "サーバーがあるため、古い設定のサーバーが残っている可能性を否定できません"},
    {"reencrypt/gate-not-converged",
     "the API servers have not all loaded the same, wanted configuration and key: a pass now would "
     "be a false success",
     "すべての API "
     "サーバーが同じ(指定の)"
     "設定と鍵を読み込んでいません。いま実行すると、成功したように見えるだけになります"},
    {"reencrypt/gate-plaintext",
     "the configuration writes plain text (identity is first, or the resource is not covered): "
     "nothing would be sealed",
     "設定では平文で書き込まれます(identity が先頭か、リソースが対象外です)。何も封印されません"},
    {"reencrypt/key-id-hash", ", key id {hash}", "、鍵 ID {hash}"},
    {"reencrypt/key-kms", "KMS key, {prefix}", "KMS の鍵、{prefix}"},
    {"reencrypt/key-local_key",
     "key in the configuration file, {prefix}: whoever has the file opens everything",
     "設定ファイル内の鍵、{prefix}。ファイルを持つ人は誰でも開けます"},
    {"reencrypt/key-plaintext", "none: plain text ({prefix})", "なし: 平文({prefix})"},
    {"reencrypt/key-unknown",
     "not known: name the configuration with --encryption-config, or let this user read /metrics",
     "不明です。--encryption-config で設定を指定するか、このユーザーに /metrics "
     "の読み取りを許可してください"},
    {"reencrypt/known-from-census", ", by what the API servers read while nothing moved",
     "(何も書き直されない間に API サーバーが読んだ内容から)"},
    {"reencrypt/known-from-configuration",
     ", by the configuration that every API server has loaded",
     "(全 API サーバーが読み込んだ設定から)"},
    {"reencrypt/known-from-nothing", ", not known from anything", "(根拠なし)"},
    {"reencrypt/known-from-writes", ", by what the API servers wrote",
     "(API サーバーが書き込んだ内容から)"},
    {"reencrypt/label-because", "because", "理由"},
    {"reencrypt/label-census", "stored under", "保存形式"},
    {"reencrypt/label-key", "write key", "書き込み鍵"},
    {"reencrypt/label-next", "next", "次に"},
    {"reencrypt/label-note", "note", "注意"},
    {"reencrypt/label-objects", "objects", "対象"},
    {"reencrypt/label-request", "request", "リクエスト"},
    {"reencrypt/label-rewrite", "rewriting", "書き直し"},
    {"reencrypt/label-servers", "API servers", "API サーバー"},
    {"reencrypt/label-verify", "verifying", "確認"},
    {"reencrypt/label-webhooks", "webhook", "Webhook"},
    {"reencrypt/migration-failed",
     "the control plane's migration of {resource} did not succeed: {message}",
     "コントロールプレーンによる {resource} の移行が成功しませんでした: {message}"},
    {"reencrypt/migration-succeeded",
     "{resource} rewritten by the control plane (StorageVersionMigration {name})",
     "{resource} をコントロールプレーンが書き直しました(StorageVersionMigration {name})"},
    {"reencrypt/more-failures",
     "and {count} more failures; name a file with --journal to have them all",
     "ほかに失敗 {count} 件。すべて記録するには --journal でファイルを指定してください"},
    {"reencrypt/more-failures-in", "and {count} more failures, all in {file}",
     "ほかに失敗 {count} 件。すべて {file} にあります"},
    {"reencrypt/name-the-cluster",
     "standard input is no terminal and no cluster is named: write k8s:CONTEXT, or --yes for the "
     "current context",
     "標準入力が端末ではなく、クラスターも指定されていません。k8s:CONTEXT "
     "と書くか、現在のコンテキストでよければ --yes を付けてください"},
    {"reencrypt/not-started", "not started; nothing was changed",
     "開始しませんでした。何も変更していません"},
    {"reencrypt/not-verified", "not verified: run again with --verify",
     "未確認です。--verify を付けてもう一度実行してください"},
    {"reencrypt/old-copies",
     "backups, snapshots, old etcd revisions and freed pages keep the earlier form: fuin prove "
     "shows it",
     "バックアップ、スナップショット、etcd "
     "の古いリビジョンや解放済みページには以前の形が残ります。fuin prove で確かめられます"},
    {"reencrypt/plan-check",
     "Check whether an old key may go from {context} ({server}, Kubernetes {version})",
     "{context}({server}、Kubernetes {version})から古い鍵を削除できるか確認します"},
    {"reencrypt/plan-title", "Re-encrypt in {context} ({server}, Kubernetes {version})",
     "{context}({server}、Kubernetes {version})で再暗号化します"},
    {"reencrypt/progress-migration", "the control plane rewrites {resource}  {message}",
     "コントロールプレーンが {resource} を書き直しています {message}"},
    {"reencrypt/progress-rewrite",
     "rewriting {done}/{all}  {rate}/s  ETA {eta} s  rewritten {rewritten}  failed {failed}  in "
     "flight {in_flight}",
     "書き直し {done}/{all}  {rate} 件/秒  残り {eta} 秒  書き直し済み {rewritten}  失敗 {failed}  "
     "同時 {in_flight}"},
    {"reencrypt/progress-verify",
     "verifying {done}/{all}  {rate}/s  ETA {eta} s  moved {rewritten}  failed {failed}  in flight "
     "{in_flight}",
     "確認 {done}/{all}  {rate} 件/秒  残り {eta} 秒  変化 {rewritten}  失敗 {failed}  同時 "
     "{in_flight}"},
    {"reencrypt/progress-waiting", "waiting for the API servers ({state})  {seconds} s",
     "API サーバーを待っています({state}) {seconds} 秒"},
    {"reencrypt/question", "Go on? [y/N]", "続けますか? [y/N]"},
    {"reencrypt/remedy-forbidden",
     "this user may not patch it: grant patch on the resource in that namespace",
     "このユーザーには patch の権限がありません。その名前空間のリソースに patch "
     "を許可してください"},
    {"reencrypt/remedy-invalid",
     "it no longer passes the API server's validation, so no update can write it: mend it or "
     "delete it, then run again",
     "API "
     "サーバーの検証を通らないため、どの更新も書き込めません。修正するか削除してから、もう一度実行"
     "してください"},
    {"reencrypt/remedy-other", "look at the reason above, then run again: what is done stays done",
     "上の理由を確認してから、もう一度実行してください。済んだ分はそのまま有効です"},
    {"reencrypt/remedy-policy",
     "a ValidatingAdmissionPolicy refuses the update: except this object or fuin's user from its "
     "binding while it runs",
     "ValidatingAdmissionPolicy が更新を拒否しています。実行中だけ、このオブジェクトか fuin "
     "のユーザーを除外してください"},
    {"reencrypt/remedy-unavailable",
     "no answer in all attempts: run again when the API server is well",
     "何度試しても応答がありませんでした。API サーバーが回復してから、もう一度実行してください"},
    {"reencrypt/remedy-undecryptable",
     "the API server can't open what is stored: put the key or provider that wrote it back into "
     "the configuration, or delete the object",
     "API "
     "サーバーが保存内容を開けません。書き込んだ鍵やプロバイダーを設定に戻すか、オブジェクトを削除"
     "してください"},
    {"reencrypt/remedy-webhook",
     "an admission webhook refuses the update or can't be reached: except fuin's user from it "
     "while it runs, or mend it",
     "Admission Webhook が更新を拒否したか、到達できません。実行中だけ fuin "
     "のユーザーを除外するか、Webhook を修正してください"},
    {"reencrypt/request",
     "one empty merge patch each (uid, resourceVersion); no value is read, nothing about an object "
     "changes; may be run again at any time",
     "1 件ごとに空の merge patch(uid と resourceVersion "
     "のみ)。値は読まず、オブジェクトの内容は何も変わりません。いつでも再実行できます"},
    {"reencrypt/servers-named", "{seen} answered of those named", "指定されたうち {seen} 台が応答"},
    {"reencrypt/servers-of", "{seen} of {all} seen", "{all} 台中 {seen} 台を確認"},
    {"reencrypt/servers-unknown", "{seen} seen; how many there are is not known",
     "{seen} 台を確認(全体の台数は不明)"},
    {"reencrypt/state-failed", "Failed in part: not everything is under today's key.",
     "一部失敗しました。現在の鍵になっていないものがあります。"},
    {"reencrypt/state-not_started", "Not started.", "開始しませんでした。"},
    {"reencrypt/state-stopped", "Stopped before its end: run it again, what is done stays done.",
     "途中で中断しました。もう一度実行してください。済んだ分はそのまま有効です。"},
    {"reencrypt/state-unverified", "Done, but not verified.",
     "完了しましたが、確認は取れていません。"},
    {"reencrypt/state-verified",
     "Done and verified: everything that was looked at is under today's key.",
     "完了し、確認も取れました。調べた範囲のすべてが現在の鍵で書かれています。"},
    {"reencrypt/still-moving",
     "{count} objects were still not current in verify pass {passes}: something writes under an "
     "old key",
     "確認パス {passes} 回目でも {count} "
     "件が最新ではありませんでした。古い鍵で書き込んでいるものがあります"},
    {"reencrypt/stopped", "stopped before all objects were touched",
     "すべてのオブジェクトを処理する前に中断しました"},
    {"reencrypt/stopped-at-gate", "stopped while waiting for the API servers",
     "API サーバーを待つ間に中断しました"},
    {"reencrypt/unlisted", "could not be listed: {error}", "一覧を取得できませんでした: {error}"},
    {"reencrypt/was-cut",
     "the last run on this cluster did not come to its end; this one goes over everything again, "
     "and what is current costs no write",
     "このクラスターでの前回の実行は完了していません。今回は全体をもう一度処理しますが、最新のもの"
     "には書き込みは発生しません"},
    {"reencrypt/webhook-closed",
     "{name} sees these updates, and refuses them when it can't be reached",
     "{name} がこの更新を検査します。到達できないと更新は拒否されます"},
    {"reencrypt/webhook-mutating", "; it may change objects",
     "(オブジェクトを変更する可能性があります)"},
    {"reencrypt/webhook-open", "{name} sees these updates", "{name} がこの更新を検査します"},
    {"reencrypt/webhooks-unknown",
     "which webhooks see these updates is not known: this user may not list them",
     "どの Webhook がこの更新を検査するか不明です(一覧の権限がありません)"},
    {"reencrypt/write-key-plaintext", "{resource} are written in plain text",
     "{resource} は平文で書き込まれます"},
    {"reencrypt/write-key-unknown", "under which key {resource} are written is not known",
     "{resource} がどの鍵で書き込まれるか不明です"},
    {"severity/critical", "critical", "重大"},
    {"severity/high", "high", "高"},
    {"severity/info", "info", "情報"},
    {"severity/low", "low", "低"},
    {"severity/medium", "medium", "中"},
    {"problem/wal-torn",
     "the last write, at offset {offset}, was not finished: normal after a crash. What lies behind "
     "it was searched",
     "最後の書き込み(オフセット "
     "{offset})が完了していません。異常終了の後では通常のことです。その後ろも調べました"},
    {"source/etcd", "Secrets: {secrets}, namespaces: {namespaces}",
     "Secret {secrets} 件、名前空間 {namespaces} 個"},
    {"source/plan", "{resources} resources, {clusters} clusters",
     "リソース {resources}、クラスター {clusters}"},
    {"source/state", "{resources} resources, {clusters} clusters",
     "リソース {resources}、クラスター {clusters}"},
    {"source/terraform", "{modules} modules, {files} files",
     "モジュール {modules}、ファイル {files}"},
    {"step/dynamic", "a dynamic block makes {count} of it",
     "dynamic ブロックが {count} 個を作ります"},
    {"step/local", "{name} is {value}", "{name} は {value}"},
    {"step/module-call", "called as {name}", "{name} として呼び出されています"},
    {"step/module-input", "{name} is {value}, given by the call",
     "{name} は {value}(呼び出し側で指定)"},
    {"step/registry-module", "made by {source} {version}, judged by that version's defaults",
     "{source} {version} が作成します(そのバージョンの既定値で判定)"},
    {"step/variable-default", "{name} is {value} by default", "{name} は既定値で {value}"},
    {"step/variable-given", "{name} is {value}", "{name} は {value}"},
    {"step/variable-unset", "{name} has no value", "{name} に値がありません"},
    {"suppression/bad-date",
     "a suppression of {rule} does not hold: {until} is no date (write 2027-01-31)",
     "{rule} の抑制は無効です。{until} は日付ではありません(2027-01-31 の形で書いてください)"},
    {"suppression/expired", "the suppression of {rule} ended with {until}",
     "{rule} の抑制は {until} で期限が切れました"},
    {"suppression/matches-nothing", "a suppression of {rule} covers no finding",
     "{rule} の抑制に該当する検出結果がありません"},
    {"suppression/no-reason", "a suppression of {rule} does not hold: it gives no reason",
     "{rule} の抑制は無効です。理由(reason)がありません"},
    {"suppression/no-rule", "a suppression does not hold: there is no rule {rule}",
     "抑制は無効です。{rule} というルールはありません"},
    {"unknown/calendar", "fuin's calendar of EKS does not reach {version} today",
     "fuin の EKS カレンダーには今日時点の {version} の情報がありません"},
    {"stored/copy", "{name}, offset {offset}", "{name} オフセット {offset}"},
    {"stored/damage", "damaged parts: {count}, the first at offset {offset}: {first}",
     "破損箇所 {count} か所、最初はオフセット {offset}({first})"},
    {"stored/fragment", "offset {offset}", "オフセット {offset}"},
    {"stored/hash-mismatch",
     "the hash at its end does not match its bytes; damaged parts that were found: {count}",
     "末尾のハッシュが内容と一致しません(見つかった破損箇所: {count})"},
    {"unknown/computed", "{name} is known only after apply", "{name} は apply の後で決まります"},
    {"unknown/data", "{name} is read only at run time", "{name} は実行時に読み取られます"},
    {"unknown/environment", "neither tags nor names say which environment {name} belongs to",
     "{name} がどの環境に属するのか、タグからも名前からも分かりません"},
    {"unknown/error", "it can't be evaluated: {name}", "評価できません: {name}"},
    {"unknown/function", "{name} can't be evaluated offline",
     "{name} はオフラインでは評価できません"},
    {"unknown/limit", "a limit was reached: {name}", "上限に達しました: {name}"},
    {"unknown/module", "{name} is not on disk", "{name} がディスク上にありません"},
    {"unknown/module-version",
     "{name} is {source} of version {version}, which does not say what it makes",
     "{name} は {source}(バージョン {version})で、内容を決定できません"},
    {"unknown/not-looked-at", "it was not looked at", "調べていません"},
    {"unknown/policy", "the policy is not valid JSON: {error}",
     "ポリシーが正しい JSON ではありません: {error}"},
    {"unknown/sensitive", "{name} is sensitive", "{name} は機密値です"},
    {"unknown/stored-damage",
     "damaged parts could not be read ({count}, the first at offset {offset})",
     "破損のため読めない箇所があります({count} か所、最初はオフセット {offset})"},
    {"unknown/variable", "{name} has no value here", "{name} に値がありません"},
    {"verdict/fail", "fail", "違反"},
    {"verdict/not_applicable", "not applicable", "対象外"},
    {"verdict/pass", "pass", "合格"},
    {"verdict/unknown", "unknown", "不明"},
    {"why/aws-owned-default",
     "no encryption is asked for: AWS's own key seals it, as from Kubernetes 1.28",
     "暗号化の指定がありません。Kubernetes 1.28 以降は AWS 所有の鍵で封印されます"},
    {"why/aws-owned-newest",
     "no version and no encryption is asked for: AWS's newest, sealed by AWS's own key",
     "バージョンも暗号化も指定がなく、AWS の最新既定と AWS 所有の鍵になります"},
    {"why/created-unknown", "{why}; whether it is created at all hangs on this: {because}",
     "{why}。作成されるかどうか自体が決まりません: {because}"},
    {"why/customer-key", "sealed under {key}", "{key} で封印されます"},
    {"why/defect", "{what}", "{what}"},
    {"why/key-disabled", "{key} is made disabled", "{key} は無効な状態で作られます"},
    {"why/key-empty", "the key's name is empty", "鍵の名前が空です"},
    {"why/key-id", "{key} is a key's id, where an ARN is needed",
     "{key} は鍵の ID です。ARN が必要です"},
    {"why/key-malformed", "{key} names no KMS key", "{key} は KMS 鍵の名前ではありません"},
    {"why/key-other-region", "{key} is in {key_region}, the cluster in {region}",
     "{key} は {key_region} に、クラスターは {region} にあります"},
    {"why/key-unknown", "which key is used can't be decided: {because}",
     "どの鍵を使うか決定できません: {because}"},
    {"why/key-usage", "{key} is {usage} {spec}: it can't seal Secrets",
     "{key} は {usage} {spec} で、Secret を封印できません"},
    {"why/outposts",
     "it runs on Outposts, where Secrets can't be sealed under a KMS key; fuin can't see more",
     "Outposts 上で動作します。KMS 鍵による封印はできず、fuin からは判断できません"},
    {"why/plaintext", "Kubernetes {version} and no encryption: Secrets lie in etcd as plain text",
     "Kubernetes {version} で暗号化の指定がなく、Secret は etcd に平文で置かれます"},
    {"why/resources", "resources is {resources}, without secrets",
     "resources が {resources} で、secrets を含みません"},
    {"why/unknown", "{because}", "{because}"},
    {"why/version-unknown",
     "no encryption is asked for, and the version that decides is not known: {because}",
     "暗号化の指定がなく、それを決めるバージョンが不明です: {because}"},
};

const Sentence* FindSentence(std::string_view id) {
  const auto found = std::ranges::lower_bound(kSentences, id, {}, &Sentence::id);
  return found != std::ranges::end(kSentences) && found->id == id ? found : nullptr;
}

std::string PercentDecode(std::string_view text) {
  std::string decoded;
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (size_t i = 0; i < text.size(); ++i) {
    const bool has_digits = text[i] == '%' && i + 2 < text.size();
    const size_t high = has_digits ? kHex.find(text[i + 1]) : std::string_view::npos;
    const size_t low = has_digits ? kHex.find(text[i + 2]) : std::string_view::npos;
    if (high != std::string_view::npos && low != std::string_view::npos) {
      decoded += static_cast<char>(high << 4 | low);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

// "@id?name=value&..." as model::Nested writes it; nothing for any other argument.
std::optional<model::Text> ParseNested(std::string_view argument) {
  if (!argument.starts_with('@')) {
    return std::nullopt;
  }
  const size_t mark = argument.find('?');
  model::Text text{
      PercentDecode(argument.substr(1, mark == std::string_view::npos ? mark : mark - 1)), {}};
  if (mark != std::string_view::npos) {
    for (std::string_view pair : Split(argument.substr(mark + 1), '&')) {
      const size_t equals = pair.find('=');
      if (equals != std::string_view::npos) {
        text.arguments.emplace_back(PercentDecode(pair.substr(0, equals)),
                                    PercentDecode(pair.substr(equals + 1)));
      }
    }
  }
  const bool is_known = FindSentence(text.id) != nullptr;
  return is_known ? std::optional(text) : std::nullopt;
}

constexpr int kNestingMax = 4;

std::string Fill(std::string_view sentence, const model::Text& text, Language language, int depth);

std::string RenderAt(const model::Text& text, Language language, int depth) {
  if (text.id.empty()) {
    return "";
  }
  if (const Sentence* sentence = FindSentence(text.id)) {
    return Fill(language == Language::kJapanese ? sentence->japanese : sentence->english, text,
                language, depth);
  }
  const size_t slash = text.id.find('/');
  FUIN_CHECK(slash != std::string::npos);
  for (const auto& [key, sentence] : PageOf(text.id.substr(0, slash), language).messages) {
    if (key == std::string_view(text.id).substr(slash + 1)) {
      return Fill(sentence, text, language, depth);
    }
  }
  FUIN_CHECK(false);
}

std::string Fill(std::string_view sentence, const model::Text& text, Language language, int depth) {
  std::string filled;
  for (size_t i = 0; i < sentence.size(); ++i) {
    const size_t close = sentence[i] == '{' ? sentence.find('}', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      filled += sentence[i];
      continue;
    }
    const std::string_view name = sentence.substr(i + 1, close - i - 1);
    for (const auto& [argument, value] : text.arguments) {
      if (argument == name) {
        const std::optional<model::Text> nested =
            depth < kNestingMax ? ParseNested(value) : std::nullopt;
        filled += nested.has_value() ? RenderAt(*nested, language, depth + 1) : value;
      }
    }
    i = close;
  }
  return filled;
}

// "key: value" with the value's quotes removed; \" inside becomes ".
std::pair<std::string_view, std::string_view> KeyAndValue(std::string_view line) {
  const size_t colon = line.find(": ");
  std::string_view value = colon == std::string_view::npos ? "" : Trim(line.substr(colon + 2));
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  return {Trim(line.substr(0, colon)), value};
}

RulePage ParsePage(std::string_view id, std::string_view text) {
  constexpr std::string_view kFence = "---\n";
  RulePage page;
  page.id = id;
  FUIN_CHECK(text.starts_with(kFence));
  const size_t end = text.find("\n---\n", kFence.size());
  FUIN_CHECK(end != std::string_view::npos);
  page.body = Trim(text.substr(end + 5));
  std::string_view section;
  for (std::string_view line : Split(text.substr(kFence.size(), end - kFence.size()), '\n')) {
    if (line.empty() || line.starts_with('#')) {
      continue;
    }
    if (!line.starts_with(' ')) {
      section = line.substr(0, line.find(':'));
      if (section == "title") {
        page.title = KeyAndValue(line).second;
      }
    } else if (section == "messages") {
      page.messages.push_back(KeyAndValue(line));
    } else if (section == "compliance") {
      page.compliance.push_back(KeyAndValue(line));
    }
  }
  return page;
}

using Pages = std::map<std::pair<std::string_view, Language>, RulePage>;

const Pages& AllPages() {
  static const Pages kPages = [] {
    Pages pages;
    for (const internal::EmbeddedPage& page : internal::EmbeddedPages()) {
      pages.try_emplace({page.rule_id, Language::kEnglish}, ParsePage(page.rule_id, page.english));
      pages.try_emplace({page.rule_id, Language::kJapanese},
                        ParsePage(page.rule_id, page.japanese));
    }
    return pages;
  }();
  return kPages;
}

}  // namespace

std::optional<Language> ParseLanguage(std::string_view text) {
  const std::string_view code = text.substr(0, 2);
  const bool ends =
      text.size() == 2 || (text.size() > 2 && (text[2] == '_' || text[2] == '-' || text[2] == '.'));
  if (!ends || (code != "en" && code != "ja")) {
    return std::nullopt;
  }
  return code == "ja" ? Language::kJapanese : Language::kEnglish;
}

Language LanguageOfEnvironment(const char* lc_all, const char* lc_messages, const char* lang) {
  for (const char* name : {lc_all, lc_messages, lang}) {
    if (name != nullptr && *name != '\0') {
      return ParseLanguage(name).value_or(Language::kEnglish);
    }
  }
  return Language::kEnglish;
}

std::string Render(const model::Text& text, Language language) {
  return RenderAt(text, language, 0);
}

const RulePage& PageOf(std::string_view rule_id, Language language) {
  const auto found = AllPages().find({rule_id, language});
  FUIN_CHECK(found != AllPages().end());
  return found->second;
}

std::vector<std::string_view> PageIds() {
  std::vector<std::string_view> ids;
  for (const auto& [key, page] : AllPages()) {
    if (key.second == Language::kEnglish) {
      ids.push_back(key.first);
    }
  }
  return ids;
}

}  // namespace fuin::i18n
