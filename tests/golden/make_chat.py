"""Makes tests/data/chat/golden.json: conversations as transformers' apply_chat_template renders them, by templates of
the shapes that model makers use and by such as try single features.

    build/interop-venv/bin/python tests/golden/make_chat.py        (transformers 4.57.6, jinja2 3.1)

Each case names its template and conversation, whether an answer is to follow, and holds the text, or why Python refused.
"""

import datetime
import json
import pathlib

import tokenizers
import transformers
from transformers.utils import chat_template_utils

NOON = datetime.datetime(2024, 7, 26, 12, 0, 0)  # the same day in every time zone
SPECIAL = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>"}

USER = {"role": "user", "content": "What is 2 + 2?"}
SYSTEM = {"role": "system", "content": " You are terse. "}
THOUGHT = {"role": "assistant", "content": "<think>\n2 and 2\n</think>\n\n4."}
ANSWER = {"role": "assistant", "content": "  4.\n"}
ODD = {"role": "user", "content": "  \"quotes\" & <tags> \\ 'τέλος' 🙂 {{ x }} {% if %}\n\ttab\u00a0\n"}
CONVERSATIONS = {
    "one": [USER],
    "system": [SYSTEM, USER],
    "turns": [USER, ANSWER, ODD],
    "system and turns": [SYSTEM, ODD, ANSWER, USER],
    "assistant last": [USER, ANSWER],
    "wrong order": [USER, USER],
    "thoughts": [USER, THOUGHT, USER, THOUGHT],
}

TURNS = """{% for message in messages %}{{ '<|start|>' + message['role'] + '\\n' + message['content'] + '<|end|>' + '\\n' }}\
{% endfor %}{% if add_generation_prompt %}{{ '<|start|>assistant\\n' }}{% endif %}"""

DEFAULT_SYSTEM = """\
{% for message in messages %}
    {% if loop.first and messages[0].role != 'system' %}
{{ '<|start|>system\\nBe kind.<|end|>\\n' -}}
    {% endif %}
{{ '<|start|>' ~ message.role ~ '\\n' ~ message.content ~ '<|end|>\\n' -}}
{% endfor %}
{% if add_generation_prompt %}
{{ '<|start|>assistant\\n' -}}
{% endif %}
"""

TOOLS = """\
{%- if tools %}
    {{- '<|start|>system\\n' }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
{%- elif messages[0]['role'] == 'system' %}
    {{- '<|start|>system\\n' + messages[0]['content'] + '<|end|>\\n' }}
{%- else %}
    {{- '<|start|>system\\nHelp.<|end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|start|>' + message.role + '\\n' + message.content + '<|end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- for tool_call in message.tool_calls %}{%- if tool_call.function is defined %}{%- set tool_call = tool_call.function %}{%- endif %}{{- tool_call.name }}{%- endfor %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|start|>assistant\\n' }}{%- endif %}
"""

DATED = """\
{{- bos_token }}
{%- if custom_tools is defined %}{%- set tools = custom_tools %}{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}{%- set date_string = strftime_now("%d %b %Y") %}{%- else %}{%- set date_string = "26 Jul 2024" %}{%- endif %}
{%- endif %}
{%- if not tools is defined %}{%- set tools = none %}{%- endif %}
{#- The first message may be the system's. #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content'] | trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|header|>system<|/header|>\\n\\n" }}
{%- if tools is not none %}{{- "Environment: tools\\n" }}{%- endif %}
{{- "Today: " + date_string + "\\n\\n" + system_message + "<|eot|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|header|>' + message['role'] + '<|/header|>\\n\\n' + message['content'] | trim + '<|eot|>' }}
    {%- elif 'tool_calls' in message %}
        {{- raise_exception("One call at a time") }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|header|>assistant<|/header|>\\n\\n' }}{%- endif %}
"""

ALTERNATING = """\
{%- if messages[0]['role'] == 'system' %}{%- set system_message = messages[0]['content'] %}{%- set loop_messages = messages[1:] %}{%- else %}{%- set loop_messages = messages %}{%- endif %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{- raise_exception('Roles must take turns, not ' ~ message.role) }}{%- endif %}
    {%- if message['role'] == 'user' %}
        {%- if loop.last and system_message is defined %}{{- '[INST] ' + system_message + '\\n\\n' + message['content'] + '[/INST]' }}{%- else %}{{- '[INST] ' + message['content'] + '[/INST]' }}{%- endif %}
    {%- elif message['role'] == 'assistant' %}{{- ' ' + message['content'] + eos_token }}
    {%- else %}{{- raise_exception('Only user and assistant') }}{%- endif %}
{%- endfor %}"""

NO_SYSTEM = """\
{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}\
{% for message in messages %}{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}\
{{ '<turn>' + role + '\\n' + message['content'] | trim + '</turn>\\n' }}{% endfor %}\
{% if add_generation_prompt %}{{'<turn>model\\n'}}{% endif %}"""

THOUGHTS = """\
{%- set ns = namespace(multi_step=true, last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step and message.role == "user" and message.content is string and not(message.content.startswith('<tool>') and message.content.endswith('</tool>')) %}
        {%- set ns.multi_step = false %}{%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}{%- set content = message.content %}{%- else %}{%- set content = '' %}{%- endif %}
    {%- if message.role == "assistant" %}
        {%- set thought = '' %}
        {%- if message.reasoning is string %}{%- set thought = message.reasoning %}
        {%- elif '</think>' in content %}
            {%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last %}{{- '<think>\\n' + thought.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}{%- else %}{{- content }}{%- endif %}
    {%- else %}{{- message.role + ':' + content + ';' }}{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}{{- 'assistant:' }}{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}{%- endif %}"""

# Name: template. Rendered with every conversation, with and without an answer to follow.
SHAPES = {"turns": TURNS, "default system": DEFAULT_SYSTEM, "tools": TOOLS, "dated": DATED, "alternating": ALTERNATING,
          "no system": NO_SYSTEM, "thoughts": THOUGHTS}

# Templates of one feature each, rendered with one conversation.
FEATURES = {
    "json": "{% for m in messages %}{{ m | tojson }}\n{% endfor %}{{ messages | tojson(indent=2) }}",
    "json of all kinds": "{{ {'b': [1, 2.5, true, none, -3], 'a': {}, 'c': [], 'é': 'é\\n\\x07\\\\'} | tojson }}",
    "json of keywords": "{{ {'é': ['🙂', {}]} | tojson(ensure_ascii=true, indent=4) }}"
                        "{{ [1, {'a': 2}] | tojson(separators=(',', ':')) }}",
    "truth": "{{ true }} {{ none }} {{ 1 == 1.0 }} {{ False or 'x' }} {{ not '' }} {{ 7 // 2 }} {{ 7 % 3 }} {{ 2 ** 3 }}",
    "absent": "[{{ nothing }}{{ messages[0].nothing }}{{ messages[0]['nothing'] is defined }}{{ nothing is none }}]",
    "methods of texts": "{{ ' a b '.strip() }}|{{ 'a-b-c'.split('-') | join('+') }}|{{ 'a b'.title() }}|{{ 'aXa'.lower() }}"
                        "|{{ 'aba'.replace('a', 'c', 1) }}|{{ 'abc'.find('c') }}|{{ 'abc'.upper()[::-1] }}"
                        "|{{ 'a,b,c'.split(',', 1)[1] }}|{{ '-'.join(['x', 'y']) }}|{{ 'ab'.startswith(('x', 'a')) }}",
    "methods of dictionaries": "{% for k, v in messages[0].items() %}{{ k }}={{ v }};{% endfor %}"
                               "{{ messages[0].get('role') }}{{ messages[0].get('x', 'y') }}{{ messages[0].keys() | list }}",
    "slices": "{{ messages[-1].role }}{{ messages[1:] | length }}{{ 'abcdef'[1:4] }}{{ 'abcdef'[-2:] }}{{ 'abc'[::2] }}",
    "filters": "{{ messages | map(attribute='role') | join(',') }} {{ messages | selectattr('role', 'equalto', 'user') | list | length }}"
               " {{ messages | rejectattr('role', 'equalto', 'user') | map(attribute='content') | list }}"
               " {{ 'x' | default('y') }}{{ nothing | default('y') }} {{ [3, 1, 2] | sort | last }} {{ 'a\nb' | indent(2) }}"
               " {{ messages | first | length }} {{ ['b', 'a', 'b'] | unique | list }} {{ 'x' | upper | string }}",
    "tests": "{{ messages is sequence }} {{ messages[0] is mapping }} {{ 'a' is string }} {{ 1 is number }} {{ messages is iterable }}"
             " {{ 'user' in messages[0].values() }} {{ 'role' in messages[0] }} {{ 'z' not in 'abc' }} {{ 4 is divisibleby 2 }}",
    "loops": "{% for m in messages %}{% if loop.index == 2 %}{% continue %}{% endif %}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}"
             "{{ loop.length }}{{ loop.revindex }}{{ loop.previtem.role if loop.previtem is defined else '-' }}{% if loop.index > 2 %}"
             "{% break %}{% endif %}{% else %}none{% endfor %}{% for i in range(3) if i != 1 %}{{ i }}{% endfor %}",
    "scopes": "{% set x = 1 %}{% for m in messages %}{% set x = 2 %}{% endfor %}{{ x }}{% set ns = namespace(x=1) %}"
              "{% for m in messages %}{% set ns.x = ns.x + 1 %}{% endfor %}{{ ns.x }}{% with y = 3 %}{{ y }}{% endwith %}{{ y }}",
    "macros": "{% macro turn(role, text='-', end=eos_token) %}[{{ role }}:{{ text }}]{{ end }}{% endmacro %}"
              "{% for m in messages %}{{ turn(m.role, text=m.content | trim) }}{% endfor %}{{ turn('x', end='') }}",
    "blocks of text": "{% set text %}a {{ messages[0].role }} b{% endset %}{{ text | length }}{{ text }}{% filter upper %}abc{% endfilter %}"
                      "{% raw %}{{ raw }}{% endraw %}{# remark #}",
    "blanks": "  {% if true %}  \n  a  \n\t{% endif %}\n\n  {#- remark -#}  \n b {{- ' c ' -}}  \n  {%+ if true %} d {% endif +%}\n e\n",
    "line ends": "a\r\nb{% if true %}\r\nc{% endif %}\r\n{{ 'd' }}\r\n",
    "marks": "{% for m in messages %}{% if m.role == 'assistant' %}{%- generation -%} {{ m.content }} {%- endgeneration %}\n{% endif %}"
             "{% endfor %}{% generation %}x{% endgeneration %}",
    "time": "{{ strftime_now('%Y-%m-%d %A %B %j') }}",
    "special tokens": "{{ bos_token }}{{ eos_token }}{{ pad_token }}{{ unk_token }}",
    "conditions": "{{ 'a' if messages | length > 1 else 'b' }}{{ 'c' if false }}{{ 1 < 2 < 3 }}{{ (1, 2)[0] }}{{ [1] + [2] }}{{ 'ab' * 2 }}",
    "numbers in text": "{{ 1 ~ 'a' ~ 2.0 ~ none ~ true }} {{ '%s is %d' | format('x', 3) }} {{ '{} {}'.format('a', 1) }} {{ '7' | int + 1 }}",
    "unpacking": "{% for a, b in [[1, 2], [3, 4]] %}{{ a }}{{ b }}{% endfor %}{% set a, b = ['x', 'y'] %}{{ a }}{{ b }}",
    "printed lists": "{{ [1, 'a', true, none, 2.5] }}{{ {'a': 'b'} }}{{ [\"it's\"] }}",
    "unknown filter": "{{ 'a' | nothing_of_that_name }}",
    "unknown function": "{{ nothing() }}",
    "attribute of nothing": "{{ nothing.more }}",
    "not closed": "{% if true %}",
    "texts and numbers": "{{ 'a' + 1 }}",
}
TEMPLATES = SHAPES | FEATURES


class Noon(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return NOON


def python_tokenizer():
    model = tokenizers.models.WordLevel({"<s>": 0, "</s>": 1, "<pad>": 2}, unk_token="<pad>")
    return transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizers.Tokenizer(model), **SPECIAL)


def rendered(tokenizer, template, conversation, follows):
    case = {"template": template, "conversation": conversation, "add_generation_prompt": follows}
    try:
        case["text"] = tokenizer.apply_chat_template(CONVERSATIONS[conversation], chat_template=TEMPLATES[template],
                                                     tokenize=False, add_generation_prompt=follows)
    except Exception as error:  # whatever Python's library says
        case["error"] = f"{type(error).__name__}: {error}"
    return case


def main():
    chat_template_utils.datetime = Noon
    tokenizer = python_tokenizer()
    cases = [rendered(tokenizer, shape, conversation, follows)
             for shape in SHAPES for conversation in CONVERSATIONS for follows in (False, True)]
    cases += [rendered(tokenizer, feature, "system and turns", True) for feature in FEATURES]
    document = {"transformers": transformers.__version__,
                "now": int(NOON.replace(tzinfo=datetime.timezone.utc).timestamp()), "special_tokens": SPECIAL,
                "templates": TEMPLATES, "conversations": CONVERSATIONS, "cases": cases}
    target = pathlib.Path(__file__).resolve().parent.parent / "data" / "chat" / "golden.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    print(len(cases), "cases,", sum("error" in case for case in cases), "refused")


if __name__ == "__main__":
    main()
