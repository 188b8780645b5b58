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
    {"defect/config-kind", "apiVersion and kind are no EncryptionConfiguration's",
     "apiVersion と kind が EncryptionConfiguration のものではありません"},
    {"defect/config-kms-v1",
     "{name} is KMS v1, which a server takes no more without the feature gate KMSv1 (since 1.29)",
     "{name} は KMS v1 です。1.29 以降は機能ゲート KMSv1 なしでは使えません"},
    {"defect/config-missing", "{name} is missing or empty", "{name} がないか、空です"},
    {"defect/config-not-base64", "{name} is not base64", "{name} が base64 ではありません"},
    {"defect/config-overlap", "{value} is already covered by an earlier rule ({name})",
     "{value} は先の規則がすでに対象としています({name})"},
    {"defect/config-repeated-field", "{name} stands there twice", "{name} が重複しています"},
    {"defect/config-resource", "{value} can't be encrypted under that name ({name})",
     "{value} という名前では暗号化を指定できません({name})"},
    {"defect/config-secret-size", "{name} is {value} bytes long, which is no size of a key",
     "{name} の長さ({value} バイト)は鍵の長さとして使えません"},
    {"defect/config-several-providers",
     "{name} names more than one provider: each needs its own list element",
     "{name} に複数のプロバイダーがあります。リストの要素を分ける必要があります"},
    {"defect/config-unknown-field", "{name} has a field that a server does not know",
     "{name} にサーバーの知らないフィールドがあります"},
    {"defect/config-value", "{name} has a value that the server refuses: {value}",
     "{name} の値をサーバーは受け付けません: {value}"},
    {"defect/conflicting-block", "it stands beside {name}, which excludes it",
     "{name} と同時には指定できません"},
    {"defect/content-outside-dynamic", "a {name} block belongs only inside a dynamic block",
     "{name} ブロックは dynamic ブロックの中でしか使えません"},
    {"defect/missing-argument", "{name} is missing", "{name} がありません"},
    {"defect/not-an-arn", "{name} is no ARN", "{name} が ARN ではありません"},
    {"defect/not-evaluable", "an expression fails: {name}", "式を評価できません: {name}"},
    {"defect/null-argument", "{name} is null", "{name} が null です"},
    {"defect/parameter-not-allowed", "parameter {name} has a value that its AllowedValues lack",
     "パラメーター {name} の値が AllowedValues にありません"},
    {"defect/precondition", "the {name} of a precondition is false",
     "precondition の {name} が満たされません"},
    {"defect/stray-text", "stray text in the block: {name}",
     "ブロックに余分な文字列があります: {name}"},
    {"defect/syntax", "a syntax error: {name}", "構文エラーです: {name}"},
    {"defect/too-many-blocks", "more than one {name} block", "{name} ブロックが複数あります"},
    {"defect/unknown-argument", "{name} is no argument that Terraform knows here",
     "{name} は Terraform がここで認める引数ではありません"},
    {"defect/unknown-property", "{name} is no property that stands here",
     "{name} というプロパティはここにはありません"},
    {"defect/version-number",
     "{name} is no version that EKS ever had (1.30 without quotes is the number 1.3)",
     "{name} というバージョンは EKS にありません(引用符のない 1.30 は数値の 1.3 になります)"},
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
    {"metrics/config", "API server {server} has loaded the configuration {hash}",
     "API サーバー {server} が読み込んでいる設定のハッシュ: {hash}"},
    {"metrics/indirect",
     "metrics tell what an API server did since it started, not what lies in etcd: indirect "
     "evidence, "
     "and no proof. Prove a snapshot of etcd, its data directory or its endpoint",
     "メトリクスが示すのは API サーバーの起動後の動作であり、etcd "
     "に保存されている内容ではありません。間接的な証拠であって証明にはなりません。etcd "
     "のスナップショット、データディレクトリ、エンドポイントのいずれかを確認してください"},
    {"metrics/key-id",
     "API server {server}: KMS provider {provider} has the key id {hash} (hashed)",
     "API サーバー {server}: KMS プロバイダー {provider} の鍵 ID のハッシュ: {hash}"},
    {"metrics/none",
     "{server} counts no reads or writes of these resources since {since}: one without an "
     "EncryptionConfiguration counts none, nor one that was not asked yet; this says neither that "
     "they are sealed nor that they are plain text",
     "{server} は {since} "
     "以降、これらのリソースの読み書きを数えていません。EncryptionConfiguration "
     "がないサーバーや、まだ要求を受けていないサーバーでは数えられないため、封印されているとも平文"
     "で"
     "あるとも言えません"},
    {"metrics/read-plain",
     "API server {server} read {resource} {count} times in plain text since {since}",
     "API サーバー {server} は {since} 以降、{resource} を平文で {count} 回読み取りました"},
    {"metrics/read-sealed",
     "API server {server} read {resource} {count} times under {prefix} since {since}",
     "API サーバー {server} は {since} 以降、{prefix} で封印された {resource} を {count} "
     "回読み取りました"},
    {"metrics/reload-failures",
     "API server {server} failed {count} times to reload its EncryptionConfiguration: it may run "
     "an "
     "older one than the file says",
     "API サーバー {server} は EncryptionConfiguration の再読み込みに {count} "
     "回失敗しています。ファイルより古い設定で動作している可能性があります"},
    {"metrics/wrote-plain",
     "API server {server} wrote {resource} {count} times in plain text since {since}",
     "API サーバー {server} は {since} 以降、{resource} を平文で {count} 回書き込みました"},
    {"metrics/wrote-sealed",
     "API server {server} wrote {resource} {count} times under {prefix} since {since}",
     "API サーバー {server} は {since} 以降、{resource} を {prefix} で封印して {count} "
     "回書き込みました"},
    {"not-shown/member",
     "member {member} ({urls}): its older revisions, freed pages and log, which no API shows; "
     "prove a "
     "snapshot of it, or its data directory",
     "メンバー {member}({urls})の古いリビジョン、解放済みページ、WAL は API "
     "では見えません。スナップショットかデータディレクトリを fuin prove で確認してください"},
    {"not-shown/members",
     "older revisions, freed pages and logs of the members, whose list could not be read: {error}",
     "各メンバーの古いリビジョン、解放済みページ、WAL は API "
     "では見えません。メンバーの一覧も取得できませんでした: {error}"},
    {"not-shown/metrics", "no stored value: an API server's metrics are counters",
     "API サーバーのメトリクスはカウンターであり、保存された値は一つも見えません"},
    {"part/alias", "alias", "エイリアス"},
    {"part/description", "description", "説明"},
    {"part/policy", "policy", "ポリシー"},
    {"patch/alias", "adds the alias {name}", "エイリアス {name} を追加します"},
    {"patch/applied", "{count} file(s) written, and judged again",
     "{count} 個のファイルを書き込み、再度判定しました"},
    {"patch/block-added", "adds encryption_config", "encryption_config を追加します"},
    {"patch/block-moved", "moves encryption_config to where it belongs",
     "encryption_config を正しい場所に移します"},
    {"patch/block-renamed", "calls the block encryption_config, the name that Terraform knows",
     "ブロック名を、Terraform が認識する encryption_config に直します"},
    {"patch/block-rewritten", "writes encryption_config as the block that Terraform takes",
     "encryption_config を Terraform が受け付けるブロックに書き直します"},
    {"patch/content-made-dynamic",
     "makes the block with content a dynamic one, under the condition of its key",
     "content を持つブロックを、キーと同じ条件の dynamic ブロックにします"},
    {"patch/content-unwrapped", "takes content away from around what is a plain block",
     "通常のブロックから不要な content を取り除きます"},
    {"patch/for-each-always", "makes the dynamic block unconditional: no variable decides it",
     "dynamic ブロックを無条件にします(変数に左右されていません)"},
    {"patch/for-each-made-list", "makes for_each a list", "for_each をリストにします"},
    {"patch/input-set", "sets {name} = {value}", "{name} = {value} を設定します"},
    {"patch/key", "adds the KMS key {name}, its policy and its alias",
     "KMS キー {name} と、そのポリシー、エイリアスを追加します"},
    {"patch/key-by-arn", "names the key by its ARN", "キーを ARN で指定します"},
    {"patch/key-coalesced", "takes a key of its own where the variable names none",
     "変数がキーを指定しない場合に、専用のキーを使います"},
    {"patch/key-replaced", "names the key", "キーを指定します"},
    {"patch/label-removed", "takes away a label that the block does not have",
     "ブロックに存在しないラベルを取り除きます"},
    {"patch/next-apply",
     "{count} file(s) to change, nothing written: pipe the patch to git apply or patch -p1, or run "
     "again with --apply",
     "変更するファイルは {count} 個です。まだ何も書き込んでいません。パッチを git apply または "
     "patch -p1 に渡すか、--apply を付けて再度実行してください"},
    {"patch/next-apply-in",
     "{count} file(s) to change, nothing written: use patch -p1 -d {folder}, or run again with "
     "--apply",
     "変更するファイルは {count} 個です。まだ何も書き込んでいません。patch -p1 -d {folder} "
     "を使うか、--apply を付けて再度実行してください"},
    {"patch/no-clusters", "no cluster found to fix",
     "修正の対象となるクラスターが見つかりませんでした"},
    {"patch/no-longer-ignored", "takes encryption_config out of ignore_changes",
     "ignore_changes から encryption_config を外します"},
    {"patch/outcome-accepted", "left alone: what fails was accepted (suppressed)",
     "変更しません: 失敗は容認済みです(抑制されています)"},
    {"patch/outcome-elsewhere", "not changed here", "ここでは変更しません"},
    {"patch/outcome-fixed", "sealed under a key of your own by the patch, judged again",
     "パッチにより独自のキーで封印されます(再判定済み)"},
    {"patch/outcome-not_fixed", "not changed", "変更しません"},
    {"patch/outcome-partly", "sealed under a key of your own, and something still fails",
     "独自のキーで封印されますが、まだ失敗する項目があります"},
    {"patch/outcome-sealed", "sealed under a key of your own already",
     "すでに独自のキーで封印されています"},
    {"patch/outcome-unknown", "not changed: what it is can't be decided",
     "変更しません: 状態を判定できません"},
    {"patch/provider-block", "gives encryption_config its provider block",
     "encryption_config に provider ブロックを設けます"},
    {"patch/resources-set", "sets resources = [\"secrets\"], the one value that EKS takes",
     "EKS が受け付ける唯一の値、resources = [\"secrets\"] を設定します"},
    {"patch/sealed-count", "{count} cluster(s) need no change",
     "変更の必要がないクラスター: {count} 個"},
    {"patch/second-removed", "removes a block that may stand only once",
     "1 つしか置けないブロックの重複を取り除きます"},
    {"patch/stray-removed", "removes a line that is no code", "コードではない行を取り除きます"},
    {"patch/switched", "sets {name} to {value}, which decides it",
     "これを左右する {name} を {value} にします"},
    {"patch/warning-provider",
     "AWS provider {version}: versions before 3.47 replace the cluster when the block is added, "
     "3.47 and 3.48 fail at later updates. Move to 3.49 or newer first, and read the plan for "
     "\"must be replaced\"",
     "AWS プロバイダー {version}: 3.47 より前の版はブロックの追加でクラスターを作り直し、3.47 と "
     "3.48 は以後の更新で失敗します。先に 3.49 以降に上げ、plan に \"must be replaced\" "
     "がないことを確認してください"},
    {"patch/why-cloudformation",
     "CloudFormation replaces the cluster to add EncryptionConfig, so the template is left alone: "
     "enable it by the API (fuin fix aws: --cluster {cluster}, or aws eks "
     "associate-encryption-config). Where the cluster does not exist yet, --new-clusters changes "
     "the template",
     "CloudFormation は EncryptionConfig "
     "を追加するとクラスターを作り直すため、テンプレートは変更しません。API "
     "で有効にしてください(fuin fix aws: --cluster {cluster}、または aws eks "
     "associate-encryption-config)。クラスターがまだ存在しない場合は、--new-clusters "
     "でテンプレートを変更できます"},
    {"patch/why-control-plane",
     "an API server's configuration is not changed here, where a wrong order of steps locks it out "
     "of its own data: fuin explain has the steps. {why}",
     "API サーバーの設定はここでは変更しません。手順の順序を誤ると、API "
     "サーバー自身がデータを読めなくなります。手順は fuin explain をご覧ください。{why}"},
    {"patch/why-decided-by", "change it there: {step}. {why}",
     "そこで変更してください: {step}。{why}"},
    {"patch/why-downloaded",
     "the module is downloaded and no input of it is known to encrypt: change it where it is kept. "
     "{why}",
     "モジュールはダウンロードされたもので、暗号化を有効にする入力が知られていません。モジュールの"
     "管理元で変更してください。{why}"},
    {"patch/why-elsewhere", "made from code, or live: change the code, or use fuin fix aws:",
     "コードから作られたもの、または稼働中のものです。コードを変更するか、fuin fix aws: "
     "を使ってください"},
    {"patch/why-key-wanted",
     "this file names a key that is there already: give it with --key ARN (fuin fix aws: makes "
     "one). {why}",
     "このファイルは既存のキーを指定します。--key ARN で指定してください(fuin fix aws: "
     "で作成できます)。{why}"},
    {"patch/why-other", "no change to the code is certain to be right. {why}",
     "確実に正しいと言えるコードの変更がありません。{why}"},
    {"patch/why-outposts",
     "a local cluster on Outposts can't be encrypted with a key of your own: take out "
     "encryption_config or outpost_config. {why}",
     "Outposts のローカルクラスターは独自のキーで暗号化できません。encryption_config か "
     "outpost_config のいずれかを外してください。{why}"},
    {"patch/why-unknown", "decide this first. {why}", "まずこれを確定させてください。{why}"},
    {"problem/aws-cluster-gone", "{name} was deleted while it was read",
     "{name} は読み取り中に削除されました"},
    {"problem/aws-region", "{region} was not read: {because}",
     "{region} は読めませんでした: {because}"},
    {"problem/aws-region-broke-off",
     "the list of {region}'s clusters broke off after {count}, those behind are not seen: "
     "{because}",
     "{region} のクラスター一覧は {count} 件で途切れ、それ以降は確認できていません: {because}"},
    {"problem/binary-plan", "{file} is a binary plan: make it readable with terraform show -json",
     "{file} はバイナリの plan です。terraform show -json で変換してください"},
    {"problem/disk-image",
     "a disk or a disk's image: fuin does not read these yet. Mount it and prove the files of etcd "
     "on it",
     "ディスクまたはディスクイメージです。fuin はまだ読めません。マウントして、その中の etcd "
     "のファイルを検証してください"},
    {"problem/empty", "the file is empty", "ファイルが空です"},
    {"problem/endpoint-compacted",
     "etcd compacted revision {revision} while it was read: from {key} on the values are of "
     "revision "
     "{later}, and what was written before that key meanwhile was not seen",
     "読み取り中にリビジョン {revision} がコンパクションされました。{key} 以降はリビジョン {later} "
     "の値です。その間に {key} より前に書き込まれた値は見ていません"},
    {"problem/endpoint-cut", "reading ended after {count} values: {error}",
     "{count} 件の値を読んだところで中断しました: {error}"},
    {"problem/endpoint-empty",
     "no key below {prefix}: if kube-apiserver has another --etcd-prefix, name it with --prefix",
     "{prefix} の下にキーがありません。kube-apiserver の --etcd-prefix が異なる場合は --prefix "
     "で指定してください"},
    {"problem/endpoint-many-folders",
     "more than {count} folders of keys: not all were searched for Secrets; name the prefix with "
     "--prefix",
     "キーのフォルダーが {count} 個を超えるため、Secret をすべては探していません。--prefix "
     "で指定してください"},
    {"problem/endpoint-silent", "an endpoint gave no answer: {error}",
     "応答しないエンドポイントがあります: {error}"},
    {"problem/endpoint-usual-prefixes",
     "this user may not look at all keys, so that Secrets were looked for below {prefixes} alone: "
     "{error}",
     "このユーザーにはすべてのキーを見る権限がないため、{prefixes} の下だけを調べました: {error}"},
    {"problem/etcd-wrote",
     "etcd wrote to it while it was read: take a snapshot for an exact picture",
     "読み取り中に etcd が書き込みました。正確な結果が必要ならスナップショットを使ってください"},
    {"problem/file", "could not be read: {error}", "読めませんでした: {error}"},
    {"problem/limit", "{name} needs more work to evaluate than the limit allows",
     "{name} の評価が上限を超えました"},
    {"problem/macro",
     "the macro {name} changes the template at deployment: what it adds was not read",
     "マクロ {name} がデプロイ時にテンプレートを書き換えます。追加される内容は読めません"},
    {"problem/memory-dump", "a memory dump: fuin does not read these yet",
     "メモリダンプです。fuin はまだ読めません"},
    {"problem/module-count", "how many instances {name} has can't be decided",
     "{name} のインスタンス数を決定できません"},
    {"problem/module-cycle", "{name} calls the module that it stands in",
     "{name} は自分自身を含むモジュールを呼び出しています"},
    {"problem/module-missing",
     "{name} is not on disk ({source}): run terraform init, then scan again",
     "{name} がディスク上にありません({source})。terraform init "
     "を実行してから再度スキャンしてください"},
    {"problem/more-faults", "{count} more faults in this file are not listed",
     "このファイルにはほかに {count} 件の誤りがありますが、省略しました"},
    {"problem/nested-stack",
     "the nested stack {name} was not read: {template} is no template on disk",
     "ネストされたスタック {name} は読んでいません。{template} がディスク上にありません"},
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
    {"problem/nothing-of-etcd", "nothing of etcd's is in it", "etcd のファイルが見つかりません"},
    {"problem/override-without-base", "the override file sets {name}, which no other file declares",
     "override ファイルの {name} は、ほかのどのファイルでも宣言されていません"},
    {"problem/packed-too-deep", "packed more than twice: unpack it first",
     "3 重以上に圧縮されています。先に展開してください"},
    {"problem/plan-incomplete",
     "the plan is not complete ({name}): what it leaves out is not known",
     "プランが完全ではありません({name})。含まれていない部分は不明です"},
    {"problem/process", "a process or its memory: fuin does not read these yet",
     "プロセスまたはそのメモリです。fuin はまだ読めません"},
    {"problem/registry-module",
     "the module {name} is in CloudFormation's registry: what it makes was not read",
     "モジュール {name} は CloudFormation レジストリにあり、作成される内容は読めません"},
    {"problem/sqlite",
     "a SQLite database: k3s keeps its Secrets in one unless it runs etcd (--cluster-init); fuin "
     "does not read these yet",
     "SQLite データベースです。k3s は etcd(--cluster-init)を使わない場合、Secret "
     "をここに保存します。fuin はまだ読めません"},
    {"problem/stored-damage", "damaged parts: {count}, the first at offset {offset}: {first}",
     "破損箇所: {count}(最初はオフセット {offset}: {first})"},
    {"problem/syntax", "a syntax error: {error}", "構文エラーです: {error}"},
    {"problem/terragrunt", "{file} is Terragrunt, which fuin does not evaluate",
     "{file} は Terragrunt です。fuin は評価しません"},
    {"problem/too-many-files", "more than {limit} files: the rest was not read",
     "ファイルが {limit} を超えるため、残りは読んでいません"},
    {"problem/unopened", "{count} of {sealed} sealed values do not open with these keys",
     "封印された値 {sealed} 件のうち {count} 件が、指定の鍵では開けません"},
    {"problem/unread", "could not be read: {error}", "読めませんでした: {error}"},
    {"problem/unrendered",
     "{file} is a template that is not rendered yet: render it (helm template, ...), then scan the "
     "result",
     "{file} はまだ展開されていないテンプレートです。helm template "
     "などで展開してからスキャンしてください"},
    {"problem/wal-torn",
     "the last write, at offset {offset}, was not finished: normal after a crash. What lies behind "
     "it was searched",
     "最後の書き込み(オフセット "
     "{offset})が完了していません。異常終了の後では通常のことです。その後ろも調べました"},
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
    {"reencrypt/check-not_started", "The old key must stay: the check did not start.",
     "古い鍵は残してください。確認を開始できませんでした。"},
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
    {"reencrypt/eks-contradicted",
     "EKS and the API servers do not agree about {resource}: they wrote or read {prefix}",
     "{resource} について EKS の回答と API "
     "サーバーの実際の動作が食い違っています(読み書きされた形式: {prefix})"},
    {"reencrypt/etcd-not-shown", "etcd's answer does not show: {part}",
     "etcd の応答では確認できないもの: {part}"},
    {"reencrypt/etcd-old-plain",
     "{count} older copies in etcd are plain text still. Compact etcd, defragment every member, "
     "renew its log by a snapshot, destroy old backups, and change the credentials that lay there: "
     "fuin prove shows where each copy lies",
     "etcd には平文の古いコピーが {count} 件残っています。etcd のコンパクションと全メンバーの"
     "デフラグを行い、スナップショットでログを更新し、古いバックアップを破棄して、該当する認証情報"
     "を"
     "変更してください。各コピーの場所は fuin prove で確認できます"},
    {"reencrypt/etcd-other",
     "etcd holds {stored} {resource}, the API server listed {seen}: is it the etcd of this "
     "cluster?",
     "etcd にある {resource} は {stored} 件、API サーバーの一覧では {seen} "
     "件です。このクラスターの etcd か確認してください"},
    {"reencrypt/etcd-plain", "etcd holds {count} {resource} in plain text",
     "etcd に平文の {resource} が {count} 件あります"},
    {"reencrypt/etcd-stale",
     "etcd holds {count} {resource} that are not under the key of the newest write",
     "最新の書き込みと同じ鍵になっていない {resource} が etcd に {count} 件あります"},
    {"reencrypt/etcd-unknown", "etcd holds {count} {resource} in a form that fuin does not know",
     "fuin が判別できない形式の {resource} が etcd に {count} 件あります"},
    {"reencrypt/etcd-unread", "etcd could not be read: {error}",
     "etcd を読み取れませんでした: {error}"},
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
    {"reencrypt/key-arn", "KMS key {arn}", "KMS の鍵 {arn}"},
    {"reencrypt/key-aws_owned_key", "a key that AWS owns", "AWS が所有する鍵"},
    {"reencrypt/key-id-hash", ", key id {hash}", "、鍵 ID {hash}"},
    {"reencrypt/key-kms", "KMS key, {prefix}", "KMS の鍵、{prefix}"},
    {"reencrypt/key-local_key", "local key, {prefix}", "ローカル鍵、{prefix}"},
    {"reencrypt/key-not-yet",
     "not known yet: --encryption-config names it, else the API servers' counters tell it after "
     "--verify",
     "まだ不明です。--encryption-config で指定するか、--verify の後に API "
     "サーバーのカウンターから分かります"},
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
    {"reencrypt/known-from-eks", ", by EKS (DescribeCluster)", "(EKS の DescribeCluster から)"},
    {"reencrypt/known-from-nothing", ", not known from anything", "(根拠なし)"},
    {"reencrypt/known-from-writes", ", by what the API servers wrote",
     "(API サーバーが書き込んだ内容から)"},
    {"reencrypt/label-because", "because", "理由"},
    {"reencrypt/label-census", "stored under", "保存形式"},
    {"reencrypt/label-etcd", "in etcd", "etcd 内"},
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
    {"reencrypt/migration-goes-on",
     "stopped while the control plane rewrites {resource}: it goes on without fuin "
     "(StorageVersionMigration {name})",
     "コントロールプレーンによる {resource} の書き直し中に停止しました。書き直しは fuin "
     "なしで続きます(StorageVersionMigration {name})"},
    {"reencrypt/migration-left-lying",
     "nobody took up the migration {name} of {resource} within two minutes: does a "
     "kube-controller-manager with the storage-version-migrator-controller run? What the verify "
     "passes rewrote is done all the same",
     "{resource} の移行 {name} が 2 分以内に開始されませんでした。"
     "storage-version-migrator-controller を有効にした kube-controller-manager "
     "が動いているか確認してください。確認パスで書き直した分は完了しています"},
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
    {"reencrypt/progress-proof", "reading etcd", "etcd を読み取り中"},
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
    {"reencrypt/request-svm",
     "a StorageVersionMigration each, which the control plane carries out; then fuin's own verify "
     "passes. No value is read, nothing about an object changes",
     "リソースごとに StorageVersionMigration を 1 "
     "つ作成し、コントロールプレーンが実行します。続けて "
     "fuin が確認パスを行います。値は読まず、オブジェクトの内容は何も変わりません"},
    {"reencrypt/servers-named", "{seen} answered of those named", "指定されたうち {seen} 台が応答"},
    {"reencrypt/servers-of", "{seen} of {all} seen", "{all} 台中 {seen} 台を確認"},
    {"reencrypt/servers-unknown", "{seen} seen; how many there are is not known",
     "{seen} 台を確認(全体の台数は不明)"},
    {"reencrypt/state-failed", "Failed in part: not everything is under today's key.",
     "一部失敗しました。現在の鍵になっていないものがあります。"},
    {"reencrypt/state-not_started", "Not started: nothing was written.",
     "開始していません。何も書き込んでいません。"},
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
    {"seal/alias-taken",
     "{alias} was given to another key meanwhile ({theirs}); the key {key} was made and is not "
     "used: name it with --key, or schedule its deletion",
     "{alias} はその間に別の鍵({theirs})に割り当てられました。作成済みの鍵 {key} "
     "は使われていません。--key で指定するか、削除をスケジュールしてください"},
    {"seal/all-ask", "type \"{word}\" to go on: ", "続行するには「{word}」と入力してください: "},
    {"seal/association-none", "no key of your own is associated yet",
     "お客様の鍵はまだ関連付けられていません"},
    {"seal/association-other",
     "it is, or will be, sealed under {key}; it can't be changed to {wanted}. Rotate the material "
     "of that key, which keeps its ARN, or make a new cluster and move",
     "{key} で封印済み、または封印中です。{wanted} "
     "に変更することはできません。その鍵のマテリアルをローテーションするか(ARN "
     "は変わりません)、新しいクラスターを作成して移行してください"},
    {"seal/association-there", "sealed under {key}", "{key} で封印されています"},
    {"seal/association-under-way", "an association with {key} is under way",
     "{key} との関連付けが進行中です"},
    {"seal/call-failed", "{action} failed: {error}", "{action} が失敗しました: {error}"},
    {"seal/cluster-missing", "no cluster {name} in the Regions that were looked at",
     "調べたリージョンにクラスター {name} はありません"},
    {"seal/cost",
     "{keys} new keys: ${month} a month, and ${first} more after each of the first two yearly "
     "rotations; requests $0.03 per 10,000 above 20,000 free ones a month and account (AWS KMS "
     "list prices, as of November 2026; China and some Regions differ)",
     "新しい鍵 {keys} 個: 月額 {month} ドル。最初の 2 回の年次ローテーションごとに月額 {first} "
     "ドルが加わります。リクエストは、アカウントごとに月 20,000 件の無料枠を超えた分が 10,000 "
     "件あたり 0.03 ドルです(AWS KMS の定価、2026 年 11 "
     "月時点。中国および一部のリージョンでは異なります)"},
    {"seal/cost-none",
     "no new key: nothing is added to the bill but requests, $0.03 per 10,000 above 20,000 free "
     "ones a month and account (AWS KMS list prices, as of November 2026)",
     "新しい鍵は作成しません。追加の費用はリクエスト料金のみで、アカウントごとに月 20,000 "
     "件の無料枠を超えた分が 10,000 件あたり 0.03 ドルです(AWS KMS の定価、2026 年 11 月時点)"},
    {"seal/follow-ended",
     "the update goes on in AWS, but it can't be followed: {because}. Run the same command again "
     "to go on",
     "更新は AWS 側で続いていますが、追跡できません: "
     "{because}。同じコマンドを再実行すると追跡を再開します"},
    {"seal/follow-stopped",
     "the update goes on in AWS; run the same command again to follow it to its end",
     "更新は AWS 側で続いています。同じコマンドを再実行すると、終わりまで追跡します"},
    {"seal/follow-too-long",
     "the update is still in progress after {minutes} minutes; run the same command again to "
     "follow it",
     "{minutes} 分たっても更新は進行中です。同じコマンドを再実行すると追跡を再開します"},
    {"seal/health-issue", "EKS reports {code}: {message}", "EKS の報告 {code}: {message}"},
    {"seal/irreversible-association", "the association: it can't be removed, nor the key exchanged",
     "関連付け: 解除も、鍵の変更もできません"},
    {"seal/irreversible-key",
     "a key that is disabled or deleted takes the cluster down with it: a disabled one must be "
     "enabled again within 30 days, a deleted one is the cluster's end",
     "鍵を無効化または削除すると、クラスターも停止します。無効化した鍵は 30 "
     "日以内に再び有効化する必要があり、鍵を削除するとクラスターは失われます"},
    {"seal/is-found-again",
     "the key {key} stays; the next run finds it by its tag and goes on with it",
     "鍵 {key} は残ります。次の実行でタグから見つけ、続きから処理します"},
    {"seal/key-arn", "{key} has no ARN that is a KMS key's",
     "{key} の ARN が KMS キーのものではありません"},
    {"seal/key-aws-managed",
     "an AWS managed key: nobody can grant EKS its use. Take a customer managed key",
     "AWS マネージドキーです。EKS "
     "に使用を許可できません。カスタマーマネージドキーを使ってください"},
    {"seal/key-by-alias", "found by its alias {key}: {arn}",
     "エイリアス {key} から見つけました: {arn}"},
    {"seal/key-by-tag", "found by fuin's tag, from an earlier run: {arn}",
     "以前の実行で fuin が付けたタグから見つけました: {arn}"},
    {"seal/key-denied",
     "{key} can't be described with these credentials; EKS asks kms:DescribeKey and "
     "kms:CreateGrant of the caller. In another account its policy must name you",
     "この認証情報では {key} を参照できません。EKS は呼び出し元に kms:DescribeKey と "
     "kms:CreateGrant "
     "を求めます。別アカウントの鍵では、キーポリシーであなたを許可する必要があります"},
    {"seal/key-disabled", "the key is disabled: aws kms enable-key",
     "鍵が無効になっています: aws kms enable-key"},
    {"seal/key-enabled", "the key is enabled", "鍵は有効です"},
    {"seal/key-material",
     "the material is {material}: what holds it must be there whenever the cluster starts",
     "鍵マテリアルの生成元は {material} "
     "です。クラスターの起動時には必ず利用できなければなりません"},
    {"seal/key-missing", "no key {key} in {region}", "{region} に鍵 {key} はありません"},
    {"seal/key-named", "{key} is {arn}", "{key} は {arn} です"},
    {"seal/key-none", "none of an earlier run, by alias or tag: one is made",
     "以前の実行による鍵は、エイリアスからもタグからも見つかりません。新しく作成します"},
    {"seal/key-not-known",
     "whether a key was made is not known, and none was found by its tag so far. Run again in some "
     "minutes: if there is one it will be found, and no second one is made",
     "鍵が作成されたかどうか不明で、タグからもまだ見つかりません。数分後に再実行してください。鍵が"
     "あれば見つけて使い、二つ目は作成しません"},
    {"seal/key-other-account",
     "the key is of another account, {account}: whoever administers it there can take the cluster "
     "down",
     "別のアカウント {account} "
     "の鍵です。そのアカウントの鍵の管理者は、このクラスターを停止させることができます"},
    {"seal/key-other-region", "{key} is of {theirs}; it must be of {region}, the cluster's Region",
     "{key} は {theirs} の鍵です。クラスターと同じリージョン {region} の鍵が必要です"},
    {"seal/key-own-account", "the key is of the account itself", "同じアカウントの鍵です"},
    {"seal/key-pending-deletion",
     "the key is scheduled for deletion on {date}: aws kms cancel-key-deletion, then enable-key",
     "鍵は {date} に削除される予定です: aws kms cancel-key-deletion の後に enable-key "
     "を実行してください"},
    {"seal/key-rotation-off", "the key does not rotate by itself: aws kms enable-key-rotation",
     "鍵の自動ローテーションがオフです: aws kms enable-key-rotation"},
    {"seal/key-same-region", "the key is of the cluster's Region",
     "クラスターと同じリージョンの鍵です"},
    {"seal/key-spec-right", "the key is symmetric", "対称鍵です"},
    {"seal/key-spec-wrong", "the key is {spec}; EKS needs a symmetric one",
     "鍵の種類が {spec} です。EKS には対称鍵が必要です"},
    {"seal/key-state-other", "the key is {state}, not Enabled",
     "鍵の状態が {state} です(Enabled ではありません)"},
    {"seal/key-there", "{arn} is there", "{arn} はあります"},
    {"seal/key-usage-right", "the key encrypts and decrypts", "暗号化と復号に使う鍵です"},
    {"seal/key-usage-wrong", "the key is for {usage}; EKS needs ENCRYPT_DECRYPT",
     "鍵の用途が {usage} です。EKS には ENCRYPT_DECRYPT が必要です"},
    {"seal/key-word-existing", "is there already, and stays as it is", "既存の鍵で、変更しません"},
    {"seal/key-word-new",
     "symmetric, ENCRYPT_DECRYPT, \"{description}\", alias {alias}, rotation on",
     "対称鍵、ENCRYPT_DECRYPT、「{description}」、エイリアス {alias}、ローテーション有効"},
    {"seal/key-word-ours", "was made by an earlier run; what is missing is added",
     "以前の実行で作成した鍵で、不足分を補います"},
    {"seal/key-word-window",
     "deletion window: 30 days where nobody asks for less; it is chosen when deletion is "
     "scheduled, not now",
     "削除の待機期間: 指定がなければ 30 "
     "日です。作成時ではなく、削除をスケジュールするときに決まります"},
    {"seal/label-calls", "calls", "呼び出し"},
    {"seal/label-checks", "checks", "確認"},
    {"seal/label-cost", "cost", "費用"},
    {"seal/label-key", "key", "鍵"},
    {"seal/label-next", "next", "次に"},
    {"seal/label-policy", "policy", "ポリシー"},
    {"seal/label-roads", "roads", "方法"},
    {"seal/label-today", "today", "現在"},
    {"seal/label-undo", "for good", "取消不可"},
    {"seal/last-trouble", "the last answer was: {error}", "最後の応答: {error}"},
    {"seal/name-or-yes", "this can't be undone: it is asked on a terminal, or give --yes",
     "取り消せない操作です。端末で確認するか、--yes を指定してください"},
    {"seal/next-again",
     "put right what it says and run the same command again: it goes on from where it ended",
     "内容に従って修正し、同じコマンドを再実行してください。中断したところから続けます"},
    {"seal/next-apply", "fuin fix {source}{options} --apply", "fuin fix {source}{options} --apply"},
    {"seal/next-credentials",
     "renew the credentials and run the same command again: it goes on from where it ended",
     "認証情報を更新し、同じコマンドを再実行してください。中断したところから続けます"},
    {"seal/next-kubeconfig",
     "what was written before stays as it was until it is written again: aws eks update-kubeconfig "
     "--region {region} --name {name}, then fuin reencrypt k8s:{context} --verify",
     "以前に書き込まれたデータは、再度書き込まれるまで元のままです。aws eks update-kubeconfig "
     "--region {region} --name {name} を実行し、続けて fuin reencrypt k8s:{context} --verify "
     "を実行してください"},
    {"seal/next-permission",
     "allow {action} (fuin explain iam --fix prints the policy) and run the same command again",
     "{action} を許可し(fuin explain iam --fix "
     "でポリシーを表示できます)、同じコマンドを再実行してください"},
    {"seal/none-found", "no cluster was found", "クラスターが見つかりませんでした"},
    {"seal/not-read-back", "the update is Successful, but the cluster does not show it: {because}",
     "更新は Successful ですが、クラスターに反映を確認できません: {because}"},
    {"seal/not-started", "not started; nothing was changed",
     "開始していません。何も変更していません"},
    {"seal/nothing-changed", "nothing was changed", "何も変更していません"},
    {"seal/outposts", "a local cluster on Outposts: AWS documents no association for it",
     "Outposts のローカルクラスターです。AWS のドキュメントに関連付けの記載がありません"},
    {"seal/permission-allowed", "IAM allows the caller {actions}",
     "IAM は呼び出し元に {actions} を許可しています"},
    {"seal/permission-denied", "{caller} is denied {action} on {resource}",
     "{caller} は {resource} に対する {action} を許可されていません"},
    {"seal/permission-unasked", "whether the caller may {actions} is not known: {because}",
     "呼び出し元に {actions} が許可されているか不明です: {because}"},
    {"seal/permission-unclear",
     "whether {caller} may {action} on {resource} is not known: its own policies don't say, the "
     "key's may",
     "{caller} に {resource} に対する {action} "
     "が許可されているか不明です。呼び出し元のポリシーでは決まらず、キーポリシーによる可能性があり"
     "ます"},
    {"seal/plan-title", "Seal in account {account}, as {caller}",
     "アカウント {account} での封印({caller})"},
    {"seal/policy-locks-out",
     "the key's policy lets no caller kms:DescribeKey and kms:CreateGrant: the association would "
     "fail, or lock the cluster out",
     "キーポリシーが kms:DescribeKey と kms:CreateGrant "
     "を誰にも許可していません。関連付けが失敗するか、クラスターが鍵を使えなくなります"},
    {"seal/policy-no-account",
     "the key's policy leaves the account out: only the principals that it names can administer "
     "the key, and it is lost with them",
     "キーポリシーにアカウントが含まれていません。鍵を管理できるのは名前の挙がったプリンシパルだけ"
     "で、それらが失われると鍵も失われます"},
    {"seal/policy-other-account",
     "the key's policy can't be read from here: it is of another account",
     "キーポリシーは別のアカウントのもので、ここからは読み取れません"},
    {"seal/policy-right", "the key's policy lets callers of the account use it",
     "キーポリシーはアカウントの呼び出し元に使用を許可しています"},
    {"seal/policy-unclear",
     "whether the key's policy lets the caller use it can't be decided: it depends on conditions",
     "キーポリシーが呼び出し元に使用を許可しているか判断できません(条件に依存します)"},
    {"seal/progress-call", "{action}", "{action}"},
    {"seal/progress-follow", "{status}, {elapsed} (others took 5 to 52 minutes)",
     "{status}、{elapsed}(他の例では 5〜52 分)"},
    {"seal/progress-read-back", "looking whether the cluster shows the key",
     "クラスターに鍵が反映されたか確認しています"},
    {"seal/region-unread", "{region} could not be read: {because}",
     "{region} を読み取れませんでした: {because}"},
    {"seal/road-associate",
     "or associate a key now, as below; what is stored already is then rewritten with fuin "
     "reencrypt",
     "または、以下のとおり今すぐ鍵を関連付けます。保存済みのデータは fuin reencrypt "
     "で書き直します"},
    {"seal/road-upgrade",
     "upgrade to 1.28 or later: EKS then seals all API data under a key that AWS owns, what is "
     "stored already too; a key of your own can be associated after that as well",
     "1.28 以降にアップグレードします。EKS がすべての API データを、保存済みのものも含めて AWS "
     "所有の鍵で封印します。お客様の鍵はその後でも関連付けられます"},
    {"seal/search-failed",
     "whether an earlier run left a key is not known, so none is made: {because}. Name a key with "
     "--key",
     "以前の実行による鍵があるか不明なため、鍵は作成しません: {because}。--key "
     "で鍵を指定してください"},
    {"seal/several-tagged", "{count} keys carry fuin's tag for this cluster, {first} among them",
     "このクラスター用の fuin のタグが付いた鍵が {count} 個あります({first} など)"},
    {"seal/shows-other", "it is {status} and shows the key {key}",
     "状態は {status}、鍵は {key} です"},
    {"seal/state-failed", "failed", "失敗"},
    {"seal/state-not_begun", "not begun", "未実行"},
    {"seal/state-unverified", "begun, not verified", "開始済み、未確認"},
    {"seal/state-verified", "sealed and verified", "封印し、確認しました"},
    {"seal/status-active", "the cluster is ACTIVE", "クラスターは ACTIVE です"},
    {"seal/status-other", "the cluster is {status}, not ACTIVE: run again when it is",
     "クラスターの状態が {status} です。ACTIVE になってから再実行してください"},
    {"seal/stopped-between", "stopped; run the same command again to go on",
     "中断しました。同じコマンドを再実行すると続けます"},
    {"seal/today-aws_owned_key",
     "sealed under a key that AWS owns (default since 1.28); this adds a key of your own",
     "AWS 所有の鍵で封印済み(1.28 以降の既定)。お客様の鍵を追加します"},
    {"seal/today-customer_key", "sealed under your key {key}", "お客様の鍵 {key} で封印済み"},
    {"seal/today-plaintext", "Secrets lie in etcd as plain text",
     "Secret は etcd に平文で保存されています"},
    {"seal/today-unknown", "what seals it is not known", "何で封印されているか不明です"},
    {"seal/update-cancelled", "the update {id} was cancelled: the cluster is as it was",
     "更新 {id} は取り消されました。クラスターは元のままです"},
    {"seal/update-earlier", "an earlier association is {status} ({id}): {error}",
     "以前の関連付け({id})の状態は {status} です: {error}"},
    {"seal/update-error", "EKS says: {error}", "EKS のエラー: {error}"},
    {"seal/update-error-AccessDenied",
     "whoever associates needs kms:DescribeKey and kms:CreateGrant on the key, by IAM and by the "
     "key's policy",
     "関連付けを行う人には、IAM とキーポリシーの両方で、鍵に対する kms:DescribeKey と "
     "kms:CreateGrant が必要です"},
    {"seal/update-error-OperationNotPermitted",
     "the cluster's role lacks what EKS needs: compare it with AmazonEKSClusterPolicy",
     "クラスターのロールに EKS が必要とする権限がありません。AmazonEKSClusterPolicy "
     "と比べてください"},
    {"seal/update-failed", "the update {id} failed: the cluster is as it was",
     "更新 {id} は失敗しました。クラスターは元のままです"},
    {"seal/update-none", "no update is in progress", "進行中の更新はありません"},
    {"seal/update-other", "an update is in progress ({type}, {id}): run again when it has ended",
     "更新が進行中です({type}、{id})。終了してから再実行してください"},
    {"seal/verdict-follow", "an association is under way: it is followed",
     "関連付けが進行中のため、追跡します"},
    {"seal/verdict-refused", "refused", "実行できません"},
    {"seal/verdict-seal", "will be sealed under a key of your own", "お客様の鍵で封印します"},
    {"seal/verdict-sealed", "sealed already: nothing to do", "封印済みのため、何もしません"},
    {"seal/verdict-unknown", "not known: nothing is done", "不明なため、何もしません"},
    {"seal/version-sealed-by-default", "Kubernetes {version}", "Kubernetes {version}"},
    {"seal/version-too-old", "Kubernetes {version} can't be sealed: upgrade to 1.13 or later first",
     "Kubernetes {version} は封印できません。先に 1.13 以降へアップグレードしてください"},
    {"seal/version-two-roads", "Kubernetes {version}: there are two roads, upgrade or associate",
     "Kubernetes {version}: アップグレードと関連付けの 2 つの方法があります"},
    {"seal/version-unknown", "the Kubernetes version is not known ({version})",
     "Kubernetes のバージョンが不明です({version})"},
    {"seal/was-irreversible", "can't be undone", "取り消せません"},
    {"severity/critical", "critical", "重大"},
    {"severity/high", "high", "高"},
    {"severity/info", "info", "情報"},
    {"severity/low", "low", "低"},
    {"severity/medium", "medium", "中"},
    {"source/aws", "account {account}, {regions} Regions, {clusters} clusters, {keys} keys",
     "アカウント {account}、リージョン {regions}、クラスター {clusters}、鍵 {keys}"},
    {"source/cloudformation", "{stacks} stacks, {resources} resources, {clusters} clusters",
     "スタック {stacks}、リソース {resources}、クラスター {clusters}"},
    {"source/cluster-spec", "{documents} documents, {clusters} clusters",
     "文書 {documents}、クラスター {clusters}"},
    {"source/control-plane", "{what}", "{what}"},
    {"source/etcd", "Secrets: {secrets}, namespaces: {namespaces}",
     "Secret {secrets} 件、名前空間 {namespaces} 個"},
    {"source/plan", "{resources} resources, {clusters} clusters",
     "リソース {resources}、クラスター {clusters}"},
    {"source/state", "{resources} resources, {clusters} clusters",
     "リソース {resources}、クラスター {clusters}"},
    {"source/terraform", "{modules} modules, {files} files",
     "モジュール {modules}、ファイル {files}"},
    {"step/condition", "condition {name} is {value}", "条件 {name} は {value}"},
    {"step/dynamic", "a dynamic block makes {count} of it",
     "dynamic ブロックが {count} 個を作ります"},
    {"step/local", "{name} is {value}", "{name} は {value}"},
    {"step/module-call", "called as {name}", "{name} として呼び出されています"},
    {"step/module-input", "{name} is {value}, given by the call",
     "{name} は {value}(呼び出し側で指定)"},
    {"step/nested-stack", "nested as {name}", "{name} としてネストされています"},
    {"step/parameter-default", "parameter {name} is {value} by default",
     "パラメーター {name} は既定値で {value}"},
    {"step/parameter-given", "parameter {name} is {value}", "パラメーター {name} は {value}"},
    {"step/parameter-unset", "parameter {name} has no default",
     "パラメーター {name} に既定値がありません"},
    {"step/registry-module", "made by {source} {version}, judged by that version's defaults",
     "{source} {version} が作成します(そのバージョンの既定値で判定)"},
    {"step/variable-default", "{name} is {value} by default", "{name} は既定値で {value}"},
    {"step/variable-given", "{name} is {value}", "{name} は {value}"},
    {"step/variable-unset", "{name} has no value", "{name} に値がありません"},
    {"stored/copy", "{name}, offset {offset}", "{name} オフセット {offset}"},
    {"stored/damage", "damaged parts: {count}, the first at offset {offset}: {first}",
     "破損箇所 {count} か所、最初はオフセット {offset}({first})"},
    {"stored/fragment", "offset {offset}", "オフセット {offset}"},
    {"stored/hash-mismatch",
     "the hash at its end does not match its bytes; damaged parts that were found: {count}",
     "末尾のハッシュが内容と一致しません(見つかった破損箇所: {count})"},
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
    {"unknown/aws-answer", "AWS's answer has no {name}", "AWS の応答に {name} がありません"},
    {"unknown/aws-call", "{name} failed: {error}", "{name} に失敗しました: {error}"},
    {"unknown/aws-denied", "the permission {permission} is missing",
     "権限 {permission} がありません"},
    {"unknown/aws-denied-on", "the permission {permission} on {name} is missing",
     "{name} に対する権限 {permission} がありません"},
    {"unknown/aws-grantee",
     "a grant of the key is held by {name}, and whether that is EKS can't be told",
     "キーのグラントを {name} が持っていますが、EKS のものかどうか判断できません"},
    {"unknown/aws-other-account", "KMS answers it only within the key's account, {account}",
     "KMS は鍵のアカウント {account} からしか答えません"},
    {"unknown/aws-under-way", "its encryption is being switched on right now",
     "いま暗号化を有効にしている途中です"},
    {"unknown/calendar", "fuin's calendar of EKS does not reach {version} today",
     "fuin の EKS カレンダーには今日時点の {version} の情報がありません"},
    {"unknown/class-patch", "a patch of the ClusterClass {name} may change it",
     "ClusterClass {name} のパッチで変わる可能性があります"},
    {"unknown/computed", "{name} is known only after apply", "{name} は apply の後で決まります"},
    {"unknown/data", "{name} is read only at run time", "{name} は実行時に読み取られます"},
    {"unknown/deployment", "{name} is known only at deployment", "{name} はデプロイ時に決まります"},
    {"unknown/dynamic-reference", "{name} is resolved only at deployment",
     "{name} はデプロイ時に解決されます"},
    {"unknown/environment", "neither tags nor names say which environment {name} belongs to",
     "{name} がどの環境に属するのか、タグからも名前からも分かりません"},
    {"unknown/error", "it can't be evaluated: {name}", "評価できません: {name}"},
    {"unknown/file-not-here", "{name} is not among the files that were read",
     "{name} は読んだファイルの中にありません"},
    {"unknown/file-on-the-node", "the file lies on the node", "ファイルはノード上にあります"},
    {"unknown/function", "{name} can't be evaluated offline",
     "{name} はオフラインでは評価できません"},
    {"unknown/import", "{name} is exported by another stack",
     "{name} は別のスタックがエクスポートする値です"},
    {"unknown/kops-secret",
     "kOps takes the configuration from its secret encryptionconfig, which is not in the "
     "specification",
     "kOps は設定をシークレット encryptionconfig から読みます。定義ファイルには含まれません"},
    {"unknown/limit", "a limit was reached: {name}", "上限に達しました: {name}"},
    {"unknown/module", "{name} is not on disk", "{name} がディスク上にありません"},
    {"unknown/module-version",
     "{name} is {source} of version {version}, which does not say what it makes",
     "{name} は {source}(バージョン {version})で、内容を決定できません"},
    {"unknown/nested-stack", "the nested stack {name} is not on disk",
     "ネストされたスタック {name} がディスク上にありません"},
    {"unknown/not-looked-at", "it was not looked at", "調べていません"},
    {"unknown/observed", "{name} is only observed, not managed",
     "{name} は観測されるだけで、管理されていません"},
    {"unknown/parameter", "parameter {name} has no default, and no value is given",
     "パラメーター {name} に既定値がなく、値も与えられていません"},
    {"unknown/patch", "{name} patches it for each claim", "{name} がクレームごとに書き換えます"},
    {"unknown/policy", "the policy is not valid JSON: {error}",
     "ポリシーが正しい JSON ではありません: {error}"},
    {"unknown/selector", "which key {name} finds is known only in the cluster",
     "{name} がどの鍵を選ぶかはクラスター内でしか分かりません"},
    {"unknown/sensitive", "{name} is sensitive", "{name} は機密値です"},
    {"unknown/ssm-parameter",
     "parameter {name} is read from {path} of Parameter Store at deployment",
     "パラメーター {name} はデプロイ時に Parameter Store の {path} から読み取られます"},
    {"unknown/stored-damage",
     "damaged parts could not be read ({count}, the first at offset {offset})",
     "破損のため読めない箇所があります({count} か所、最初はオフセット {offset})"},
    {"unknown/topology", "{name} says it for each cluster", "クラスターごとに {name} で決まります"},
    {"unknown/transform", "{name} changes it at deployment", "{name} がデプロイ時に書き換えます"},
    {"unknown/unread", "{name} could not be read, and may decide it",
     "{name} を読み取れず、この値がそこで決まる可能性があります"},
    {"unknown/unrendered", "{name} is not filled in yet", "{name} がまだ展開されていません"},
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
    {"why/identity-first", "identity stands first: Secrets are written as plain text",
     "identity が先頭にあり、Secret は平文で書き込まれます"},
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
    {"why/kms-plugin", "the KMS v{version} plugin {name} seals them",
     "KMS v{version} プラグイン {name} が封印します"},
    {"why/local-key", "{provider} seals them under a key that lies in the configuration itself",
     "{provider} が封印しますが、鍵は設定ファイルの中にあります"},
    {"why/no-provider-config",
     "the API server is given no --encryption-provider-config: Secrets are written as plain text",
     "API サーバーに --encryption-provider-config がなく、Secret は平文で書き込まれます"},
    {"why/outposts",
     "it runs on Outposts, where Secrets can't be sealed under a KMS key; fuin can't see more",
     "Outposts 上で動作します。KMS 鍵による封印はできず、fuin からは判断できません"},
    {"why/plaintext", "Kubernetes {version} and no encryption: Secrets lie in etcd as plain text",
     "Kubernetes {version} で暗号化の指定がなく、Secret は etcd に平文で置かれます"},
    {"why/provider-config-refused", "the API server would refuse the configuration: {what}",
     "API サーバーはこの設定を受け付けません: {what}"},
    {"why/resources", "resources is {resources}, without secrets",
     "resources が {resources} で、secrets を含みません"},
    {"why/secrets-not-covered",
     "no entry of the configuration covers Secrets: they are written as plain text",
     "設定のどの項目も Secret を対象とせず、平文で書き込まれます"},
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
