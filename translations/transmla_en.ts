<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Report</name>
    <message numerus="yes">
        <source>Original: perplexity %1 on %n chunks of the test text. Errors are standard errors over chunks; excess is in nats per token above the original, paired by chunk.</source>
        <translation>
            <numerusform>Original: perplexity %1 on %n chunk of the test text. Errors are standard errors over chunks; excess is in nats per token above the original, paired by chunk.</numerusform>
            <numerusform>Original: perplexity %1 on %n chunks of the test text. Errors are standard errors over chunks; excess is in nats per token above the original, paired by chunk.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Decoding: one sequence by this program&apos;s own engine on %1 with %n thread(s). The original: %2.</source>
        <translation>
            <numerusform>Decoding: one sequence by this program&apos;s own engine on %1 with %n thread. The original: %2.</numerusform>
            <numerusform>Decoding: one sequence by this program&apos;s own engine on %1 with %n threads. The original: %2.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Samples</name>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n token</numerusform>
            <numerusform>%n tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>By this program&apos;s own engine on this machine, after a prompt of %n token(s). Cache: as the engine holds it, over all layers.</source>
        <translation>
            <numerusform>By this program&apos;s own engine on this machine, after a prompt of %n token. Cache: as the engine holds it, over all layers.</numerusform>
            <numerusform>By this program&apos;s own engine on this machine, after a prompt of %n tokens. Cache: as the engine holds it, over all layers.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpeedPicture</name>
    <message numerus="yes">
        <source>%1, %n thread(s), %2 read from memory per second: shares are of that</source>
        <translation>
            <numerusform>%1, %n thread, %2 read from memory per second: shares are of that</numerusform>
            <numerusform>%1, %n threads, %2 read from memory per second: shares are of that</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SweepCurves</name>
    <message numerus="yes">
        <source> · %n chunk(s)</source>
        <translation>
            <numerusform> · %n chunk</numerusform>
            <numerusform> · %n chunks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SweepPace</name>
    <message numerus="yes">
        <source>%n candidate(s)</source>
        <translation>
            <numerusform>%n candidate</numerusform>
            <numerusform>%n candidates</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>each on %n chunk(s) of %1 tokens</source>
        <translation>
            <numerusform>each on %n chunk of %1 tokens</numerusform>
            <numerusform>each on %n chunks of %1 tokens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n known in part</source>
        <translation>
            <numerusform>%n known in part</numerusform>
            <numerusform>%n known in part</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TradeoffAxes</name>
    <message numerus="yes">
        <source>%n candidate(s) not measured</source>
        <translation>
            <numerusform>%n candidate not measured</numerusform>
            <numerusform>%n candidates not measured</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n candidate(s) without KL divergence</source>
        <translation>
            <numerusform>%n candidate without KL divergence</numerusform>
            <numerusform>%n candidates without KL divergence</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n candidate(s) without speed</source>
        <translation>
            <numerusform>%n candidate without speed</numerusform>
            <numerusform>%n candidates without speed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TradeoffPlot</name>
    <message numerus="yes">
        <source> · %n chunk(s)</source>
        <translation>
            <numerusform> · %n chunk</numerusform>
            <numerusform> · %n chunks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message numerus="yes">
        <source>on %n chunk(s) of the same text</source>
        <translation>
            <numerusform>on %n chunk of the same text</numerusform>
            <numerusform>on %n chunks of the same text</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>transmla::ui::JobStrip</name>
    <message numerus="yes">
        <source>%n waiting</source>
        <comment>jobs</comment>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>transmla::ui::SettingsDialog</name>
    <message numerus="yes">
        <source>empty: all %n cores</source>
        <comment>threads</comment>
        <translation>
            <numerusform>empty: all %n core</numerusform>
            <numerusform>empty: all %n cores</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>transmla::ui::SpeedPage</name>
    <message numerus="yes">
        <source>%n sequence(s)</source>
        <translation>
            <numerusform>%n sequence</numerusform>
            <numerusform>%n sequences</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>transmla::ui::SweepForm</name>
    <message numerus="yes">
        <source>%n do(es) not fit the model and are left out: %1</source>
        <translation>
            <numerusform>%n does not fit the model and is left out: %1</numerusform>
            <numerusform>%n do not fit the model and are left out: %1</numerusform>
        </translation>
    </message>
</context>
</TS>
