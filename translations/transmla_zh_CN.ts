<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Comparison</name>
    <message>
        <source>Cache per token</source>
        <translation>每词元缓存</translation>
    </message>
    <message>
        <source>Over all layers, in 2-byte numbers.</source>
        <translation>所有层合计，每个数 2 字节。</translation>
    </message>
    <message>
        <source>Cache saved</source>
        <translation>节省的缓存</translation>
    </message>
    <message>
        <source>Share of the original&apos;s cache.</source>
        <translation>占原模型缓存的比例。</translation>
    </message>
    <message>
        <source>MLA perplexity</source>
        <translation>MLA 困惑度</translation>
    </message>
    <message>
        <source>MLA excess, nats</source>
        <translation>MLA 增量（nat）</translation>
    </message>
    <message>
        <source>Partial RoPE perplexity</source>
        <translation>部分 RoPE 困惑度</translation>
    </message>
    <message>
        <source>What the rotary slots alone cost.</source>
        <translation>仅旋转槽位带来的代价。</translation>
    </message>
    <message>
        <source>Partial RoPE excess, nats</source>
        <translation>部分 RoPE 增量（nat）</translation>
    </message>
    <message>
        <source>Chunks measured</source>
        <translation>已测文本块</translation>
    </message>
    <message>
        <source>Of the test text, of the converted model.</source>
        <translation>测试文本中已用于测量转换后模型的文本块。</translation>
    </message>
    <message>
        <source>Predicted divergence, nats</source>
        <translation>预测散度（nat）</translation>
    </message>
    <message>
        <source>Predicted score error</source>
        <translation>预测的注意力分数误差</translation>
    </message>
    <message>
        <source>Relative to the spread of attention scores.</source>
        <translation>相对于注意力分数的离散程度。</translation>
    </message>
    <message>
        <source>Predicted output error</source>
        <translation>预测的输出误差</translation>
    </message>
    <message>
        <source>Share of the energy of attention&apos;s output.</source>
        <translation>占注意力输出能量的比例。</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>the first</source>
        <translation>第一个</translation>
    </message>
    <message>
        <source>the second</source>
        <translation>第二个</translation>
    </message>
    <message>
        <source>KL divergence, nats</source>
        <translation>KL 散度（nat）</translation>
    </message>
    <message>
        <source>Same likeliest token</source>
        <translation>首选词元相同</translation>
    </message>
    <message>
        <source>Share of the test text&apos;s tokens for which both models find the same next token likeliest.</source>
        <translation>测试文本中两个模型认为最可能的下一个词元相同的比例。</translation>
    </message>
    <message>
        <source>Decoding speed</source>
        <translation>解码速度</translation>
    </message>
    <message>
        <source>the candidate</source>
        <translation>候选方案</translation>
    </message>
    <message>
        <source>the original</source>
        <translation>原模型</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>The pages</source>
        <translation>切换页面</translation>
    </message>
    <message>
        <source>The layer before, the layer after</source>
        <translation>上一层、下一层</translation>
    </message>
    <message>
        <source>The rank a step up or down</source>
        <translation>秩增大或减小一步</translation>
    </message>
    <message>
        <source>Measure the recipe</source>
        <translation>测量当前配方</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Pause the running job, or let it go on</source>
        <translation>暂停正在运行的任务，或让它继续</translation>
    </message>
    <message>
        <source>Cancel the running job; it asks first</source>
        <translation>取消正在运行的任务（会先询问）</translation>
    </message>
    <message>
        <source>Undo, redo a change of the recipe</source>
        <translation>撤销、重做对配方的修改</translation>
    </message>
    <message>
        <source>Open a model, open a project</source>
        <translation>打开模型、打开项目</translation>
    </message>
    <message>
        <source>Close the project</source>
        <translation>关闭项目</translation>
    </message>
    <message>
        <source>Find an action by its name</source>
        <translation>按名称查找操作</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Explain the thing under the pointer</source>
        <translation>解释指针所指之物</translation>
    </message>
    <message>
        <source>Open a model: a GGUF file, or the config.json of a folder</source>
        <translation>打开模型：GGUF 文件，或模型文件夹中的 config.json</translation>
    </message>
    <message>
        <source>Models (*.gguf config.json *.safetensors)</source>
        <translation>模型 (*.gguf config.json *.safetensors)</translation>
    </message>
    <message>
        <source>Open a project folder or a model folder</source>
        <translation>打开项目文件夹或模型文件夹</translation>
    </message>
    <message>
        <source>Write a report</source>
        <translation>生成报告</translation>
    </message>
    <message>
        <source>Web page (*.html);;PDF (*.pdf)</source>
        <translation>网页 (*.html);;PDF (*.pdf)</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>About</source>
        <translation>关于</translation>
    </message>
    <message>
        <source>TransMLA workbench %1</source>
        <translation>TransMLA 工作台 %1</translation>
    </message>
    <message>
        <source>Converts attention with grouped keys and values to multi-head latent attention. The published method is that of &apos;TransMLA: Multi-Head Latent Attention Is All You Need&apos;, arXiv 2502.07864.

Licence: Apache-2.0</source>
        <translation>将分组键值的注意力（GQA、MHA）转换为多头潜在注意力（MLA）。已发表的方法出自论文《TransMLA: Multi-Head Latent Attention Is All You Need》，arXiv 2502.07864。

许可证：Apache-2.0</translation>
    </message>
    <message>
        <source>Take a recipe</source>
        <translation>采用配方</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>配方 (*.json)</translation>
    </message>
    <message>
        <source>Save the recipe</source>
        <translation>保存配方</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>cannot open folder &apos;{}&apos;: {}</source>
        <translation>无法打开文件夹“{}”：{}</translation>
    </message>
    <message>
        <source>cannot flush folder &apos;{}&apos; to disk: {}</source>
        <translation>无法把文件夹“{}”写入磁盘：{}</translation>
    </message>
    <message>
        <source>cannot list &apos;{}&apos;: {}</source>
        <translation>无法列出“{}”的内容：{}</translation>
    </message>
    <message>
        <source>cannot open &apos;{}&apos;: {}</source>
        <translation>无法打开“{}”：{}</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is not a regular file</source>
        <translation>“{}”不是普通文件</translation>
    </message>
    <message>
        <source>cannot map &apos;{}&apos; ({}): {}</source>
        <translation>无法映射“{}”（{}）：{}</translation>
    </message>
    <message>
        <source>cannot create folder &apos;{}&apos;: {}</source>
        <translation>无法创建文件夹“{}”：{}</translation>
    </message>
    <message>
        <source>cannot write &apos;{}&apos;: {}</source>
        <translation>无法写入“{}”：{}</translation>
    </message>
    <message>
        <source>cannot write &apos;{}&apos;: {} ({} more to write, {} free on the disk)</source>
        <translation>无法写入“{}”：{}（还要写 {}，磁盘剩余 {}）</translation>
    </message>
    <message>
        <source>cannot flush &apos;{}&apos; to disk: {}</source>
        <translation>无法把“{}”写入磁盘：{}</translation>
    </message>
    <message>
        <source>cannot rename &apos;{}&apos; to &apos;{}&apos;: {}</source>
        <translation>无法把“{}”改名为“{}”：{}</translation>
    </message>
    <message>
        <source>&apos;{}&apos; exists already; choose another folder or remove it first</source>
        <translation>“{}”已存在；请另选文件夹，或先删除它</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is being written by another program: wait for it, or choose another folder</source>
        <translation>另一个程序正在写入“{}”：请等它完成，或另选文件夹</translation>
    </message>
    <message>
        <source>cannot ask how much of the disk of &apos;{}&apos; is free: {}</source>
        <translation>无法查询“{}”所在磁盘的剩余空间：{}</translation>
    </message>
    <message>
        <source>&apos;{}&apos; needs {}, its disk has {} free; free some space or choose another folder</source>
        <translation>“{}”需要 {}，其磁盘剩余 {}；请腾出空间或另选文件夹</translation>
    </message>
    <message>
        <source>there is no folder for temporary files: {}; set TMPDIR to one</source>
        <translation>没有存放临时文件的文件夹：{}；请设置 TMPDIR</translation>
    </message>
    <message>
        <source>no temporary file can be made in &apos;{}&apos;: {}; set TMPDIR to another folder</source>
        <translation>无法在“{}”中建立临时文件：{}；请把 TMPDIR 设为别的文件夹</translation>
    </message>
    <message>
        <source>&apos;{}&apos; has no room for {} of activations: {}; free some or set TMPDIR to another disk</source>
        <translation>“{}”放不下 {} 的激活值：{}；请腾出空间，或把 TMPDIR 设到别的磁盘</translation>
    </message>
    <message>
        <source>there is no room for {} of activations: {}; take fewer samples</source>
        <translation>放不下 {} 的激活值：{}；请减少样本</translation>
    </message>
    <message>
        <source>memory ran out ({} used at most); free some or try a smaller model</source>
        <translation>内存不足（最多用到 {}）；请释放一些，或换更小的模型</translation>
    </message>
    <message>
        <source>there is no &apos;{}&apos; here: give a Hugging Face folder or a GGUF file (models are not downloaded)</source>
        <translation>这里没有“{}”：请给出 Hugging Face 文件夹或 GGUF 文件（本程序不下载模型）</translation>
    </message>
    <message>
        <source>there is no &apos;{}&apos; here nor in the Hugging Face cache &apos;{}&apos;: get it with transmla hub {}, or give a folder or a GGUF file</source>
        <translation>这里和 Hugging Face 缓存“{1}”中都没有“{0}”：请用 transmla hub {2} 获取，或给出文件夹或 GGUF 文件</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is neither a folder nor a file; give a Hugging Face folder or a .gguf file</source>
        <translation>“{}”既不是文件夹也不是文件；请给出 Hugging Face 文件夹或 .gguf 文件</translation>
    </message>
    <message>
        <source>&apos;{}&apos; holds two tensors named &apos;{}&apos;; make the checkpoint anew</source>
        <translation>“{}”中有两个名为“{}”的张量；请重新制作检查点</translation>
    </message>
    <message>
        <source>&apos;{}&apos; has no weight_map that tells which shard holds which tensor; copy the folder again</source>
        <translation>“{}”没有说明张量所在分片的 weight_map；请重新复制文件夹</translation>
    </message>
    <message>
        <source>&apos;{}&apos; says that tensor &apos;{}&apos; is in {}, which is not a file name; copy the folder again</source>
        <translation>“{}”称张量“{}”在 {} 中，而那不是文件名；请重新复制文件夹</translation>
    </message>
    <message>
        <source>&apos;{}&apos; has no config.json; give a Hugging Face folder (config.json and safetensors) or a .gguf file</source>
        <translation>“{}”没有 config.json；请给出 Hugging Face 文件夹（config.json 和 safetensors）或 .gguf 文件</translation>
    </message>
    <message>
        <source>&apos;{}&apos; has neither {} nor {}; other formats are not read, save the model as safetensors first</source>
        <translation>“{}”中既没有 {} 也没有 {}；不支持其他格式，请先把模型存为 safetensors</translation>
    </message>
    <message>
        <source>&apos;{}&apos; lacks &apos;{}&apos;, where {} places tensor &apos;{}&apos;; copy that file too</source>
        <translation>“{}”缺少“{}”，而 {} 说张量“{}”在其中；请把那个文件也复制过来</translation>
    </message>
    <message>
        <source>{} places tensor &apos;{}&apos; in &apos;{}&apos;, but that file does not hold it; copy the folder &apos;{}&apos; again</source>
        <translation>{} 说张量“{}”在“{}”中，但那个文件里没有；请重新复制文件夹“{}”</translation>
    </message>
    <message>
        <source>&apos;{}&apos; of &apos;{}&apos; holds tensor &apos;{}&apos;, but {} places it in {}; copy the folder again</source>
        <translation>“{1}”的“{0}”含有张量“{2}”，但 {3} 说它在 {4} 中；请重新复制文件夹</translation>
    </message>
    <message>
        <source>&apos;{}&apos; stores tensor &apos;{}&apos; as {}; only F32, F16 and BF16 weights are read, so take the unquantised model</source>
        <translation>“{}”把张量“{}”存为 {}；只读取 F32、F16 和 BF16 权重，请使用未量化的模型</translation>
    </message>
    <message>
        <source>&apos;{}&apos; ends too early: {} bytes are needed at offset {}, {} are left; the file is truncated or damaged, copy it again</source>
        <translation>“{}”结束得太早：偏移 {2} 处需要 {1} 字节，只剩 {3}；文件被截断或损坏，请重新复制</translation>
    </message>
    <message>
        <source>the model is of the family &apos;{}&apos;, which is not known; choose a model of one of the families {}</source>
        <translation>模型属于未知的系列“{}”；请选择以下系列之一的模型：{}</translation>
    </message>
    <message>
        <source>the config has no head_dim, and hidden_size {} is not a multiple of num_attention_heads {}; add head_dim to it</source>
        <translation>配置没有 head_dim，而 hidden_size {} 不是 num_attention_heads {} 的倍数；请补上 head_dim</translation>
    </message>
    <message>
        <source>the config gives a head {} dimensions; RoPE turns pairs, so an even number is wanted</source>
        <translation>配置给每个头 {} 维；RoPE 旋转成对的维，因此要偶数</translation>
    </message>
    <message>
        <source>the config has {} query heads for {} key/value heads; a multiple is wanted</source>
        <translation>配置有 {} 个查询头、{} 个键值头；前者要是后者的倍数</translation>
    </message>
    <message>
        <source>the config says {} = true, that is {}, which is not read; choose a model without it</source>
        <translation>配置写着 {} = true，即 {}，本程序不支持；请选择没有它的模型</translation>
    </message>
    <message>
        <source>the model is quantised ({}); take the unquantised one, or a GGUF file of it</source>
        <translation>模型已量化（{}）；请使用未量化的模型，或它的 GGUF 文件</translation>
    </message>
    <message>
        <source>RoPE turns a part {} of each head (partial_rotary_factor); only 1 is converted</source>
        <translation>RoPE 只旋转每个头的 {}（partial_rotary_factor）；只能转换 1</translation>
    </message>
    <message>
        <source>the config says {} = {}; a token id or a list of them is wanted</source>
        <translation>配置写着 {} = {}；应为词元编号或其列表</translation>
    </message>
    <message>
        <source>the config cannot be read: {}</source>
        <translation>无法读取配置：{}</translation>
    </message>
    <message>
        <source>the config lacks {}; take the config.json that belongs to the model</source>
        <translation>配置缺少 {}；请使用属于该模型的 config.json</translation>
    </message>
    <message>
        <source>the config says {} = {}; a whole number from 1 to {} is wanted</source>
        <translation>配置写着 {} = {}；应为 1 到 {} 的整数</translation>
    </message>
    <message>
        <source>the config says {} = {}; a number above 0 is wanted</source>
        <translation>配置写着 {} = {}；应为大于 0 的数</translation>
    </message>
    <message>
        <source>the config says {} = {}; true or false is wanted</source>
        <translation>配置写着 {} = {}；应为 true 或 false</translation>
    </message>
    <message>
        <source>there is no memory for tensor &apos;{}&apos; [{}]; close other programs or take a smaller model</source>
        <translation>没有内存放张量“{}”[{}]；请关闭其他程序，或换更小的模型</translation>
    </message>
    <message>
        <source>rope_scaling is of type &apos;{}&apos;; default, linear, llama3 and explicit_factors are known, other scalings are not converted</source>
        <translation>rope_scaling 的类型是“{}”；已知的有 default、linear、llama3 和 explicit_factors，其他缩放不能转换</translation>
    </message>
    <message>
        <source>rope_scaling has low_freq_factor {} and high_freq_factor {}; the first must be the smaller one</source>
        <translation>rope_scaling 的 low_freq_factor 为 {}，high_freq_factor 为 {}；前者必须较小</translation>
    </message>
    <message>
        <source>rope_scaling has {} factors where head_dim {} has {} frequencies</source>
        <translation>rope_scaling 有 {} 个系数，而 head_dim {} 有 {} 个频率</translation>
    </message>
    <message>
        <source>rope_scaling has the factor {}; numbers above 0 are wanted</source>
        <translation>rope_scaling 的系数为 {}；应为大于 0 的数</translation>
    </message>
    <message>
        <source>rope_scaling is {}; an object or null is wanted</source>
        <translation>rope_scaling 为 {}；应为对象或 null</translation>
    </message>
    <message>
        <source>tensor &apos;{}&apos; has the shape [{}], the sizes in the config make it [{}]; config and weights are of different models, copy both again</source>
        <translation>张量“{}”的形状是 [{}]，按配置应为 [{}]；配置与权重属于不同的模型，请把两者重新复制</translation>
    </message>
    <message>
        <source>the checkpoint lacks {} of the tensors of a {} model with {} layers: {}; copy it again</source>
        <translation>检查点缺少 {2} 层 {1} 模型的 {0} 个张量：{3}；请重新复制</translation>
    </message>
    <message>
        <source>the config ties &apos;{}&apos; to &apos;{}&apos;, but their weights differ; set tie_word_embeddings to false to use both</source>
        <translation>配置把“{}”与“{}”绑定，但两者的权重不同；要同时使用，请把 tie_word_embeddings 设为 false</translation>
    </message>
    <message>
        <source>the checkpoint holds {} tensors that a {} model with {} layers does not have: {}; converting without them would change the model, choose another one</source>
        <translation>检查点含有 {2} 层 {1} 模型所没有的 {0} 个张量：{3}；不带它们转换会改变模型，请另选一个</translation>
    </message>
    <message>
        <source>token id {} is outside the model&apos;s vocabulary of {}; the tokenizer belongs to another model</source>
        <translation>词元编号 {} 超出模型的词表（{}）；分词器属于别的模型</translation>
    </message>
    <message>
        <source>&apos;{}&apos; has no tokenizer.json: write one with Python, transformers.AutoTokenizer.from_pretrained(FOLDER, use_fast=True).save_pretrained(FOLDER)</source>
        <translation>“{}”没有 tokenizer.json：请用 Python 写一个，transformers.AutoTokenizer.from_pretrained(FOLDER, use_fast=True).save_pretrained(FOLDER)</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is not a JSON object: the file is damaged, copy it again</source>
        <translation>“{}”不是 JSON 对象：文件已损坏，请重新复制</translation>
    </message>
    <message>
        <source>&apos;{}&apos; adds &apos;{}&apos; to every text but its tokenizer.json has no such token: copy the folder again</source>
        <translation>“{}”在每段文本前加“{}”，但其 tokenizer.json 没有这个词元：请重新复制文件夹</translation>
    </message>
    <message>
        <source>the tokenizer of &apos;{}&apos; cannot be read: {}</source>
        <translation>无法读取“{}”的分词器：{}</translation>
    </message>
    <message>
        <source>&apos;{}&apos; cannot be read: {}</source>
        <translation>无法读取“{}”：{}</translation>
    </message>
    <message>
        <source>the method &apos;{}&apos; is not known; it is score or transmla</source>
        <translation>未知的方法“{}”；方法是 score 或 transmla</translation>
    </message>
    <message>
        <source>q_lora_rank {} belongs to method transmla, the method is score; choose one</source>
        <translation>q_lora_rank {} 属于方法 transmla，而现在的方法是 score；请二选一</translation>
    </message>
    <message>
        <source>use_qkv_norm belongs to method transmla, the method is score; choose one</source>
        <translation>use_qkv_norm 属于方法 transmla，而现在的方法是 score；请二选一</translation>
    </message>
    <message>
        <source>{} is {}, it must be at least {}</source>
        <translation>{}是 {}，至少要 {}</translation>
    </message>
    <message>
        <source>number of calibration samples</source>
        <translation>校准样本数</translation>
    </message>
    <message>
        <source>number of generated samples</source>
        <translation>生成样本数</translation>
    </message>
    <message>
        <source>length of calibration samples</source>
        <translation>校准样本长度</translation>
    </message>
    <message>
        <source>calibration batch</source>
        <translation>校准批大小</translation>
    </message>
    <message>
        <source>evaluation batch</source>
        <translation>评测批大小</translation>
    </message>
    <message>
        <source>length of evaluation chunks</source>
        <translation>评测文本块长度</translation>
    </message>
    <message>
        <source>number of evaluation chunks</source>
        <translation>评测文本块数</translation>
    </message>
    <message>
        <source>balance_kv_ratio is {}, it must be a positive number</source>
        <translation>balance_kv_ratio 是 {}，必须是正数</translation>
    </message>
    <message>
        <source>freqfold auto needs perplexities, and an evaluation batch of 0 asks for none; give freqfold a number</source>
        <translation>freqfold 自动选择需要困惑度，而评测批大小为 0 表示不要；请给 freqfold 一个数</translation>
    </message>
    <message>
        <source>evaluation chunks have {} tokens, the model&apos;s context has {}; evaluate shorter chunks</source>
        <translation>评测文本块有 {} 个词元，模型的上下文只有 {}；请用更短的块</translation>
    </message>
    <message>
        <source>calibration samples have {} tokens, the model&apos;s context has {}; calibrate with shorter samples</source>
        <translation>校准样本有 {} 个词元，模型的上下文只有 {}；请用更短的样本</translation>
    </message>
    <message>
        <source>qk_mqa_dim {} is not an even number between 2 and the head size {}; choose {}</source>
        <translation>qk_mqa_dim {} 不是 2 到头维度 {} 之间的偶数；请选 {}</translation>
    </message>
    <message>
        <source>qk_mqa_dim {} times collapse {} is not the head size {}; choose a qk_mqa_dim that divides {}</source>
        <translation>qk_mqa_dim {} 乘 collapse {} 不等于头维度 {}；请选能整除 {} 的 qk_mqa_dim</translation>
    </message>
    <message>
        <source>qk_mqa_dim {} times collapse {} is not the head size {}; choose collapse {} for this qk_mqa_dim</source>
        <translation>qk_mqa_dim {} 乘 collapse {} 不等于头维度 {}；这个 qk_mqa_dim 请配 collapse {}</translation>
    </message>
    <message>
        <source>freqfold {} {}; choose {}</source>
        <translation>freqfold {} {}；请选 {}</translation>
    </message>
    <message>
        <source>does not divide the {} frequencies</source>
        <translation>不整除 {} 个频率</translation>
    </message>
    <message>
        <source>is not a multiple of collapse {}</source>
        <translation>不是 collapse {} 的倍数</translation>
    </message>
    <message>
        <source>kv_lora_rank {} is below 1; choose 1 to {}</source>
        <translation>kv_lora_rank {} 小于 1；请选 1 到 {}</translation>
    </message>
    <message>
        <source>kv_lora_rank {} is above 2·{}·{} − qk_mqa_dim {} = {}, all that keys and values hold; choose {} or less</source>
        <translation>kv_lora_rank {} 大于 2·{}·{} − qk_mqa_dim {} = {}，即键和值的全部；请选 {} 或更小</translation>
    </message>
    <message>
        <source>q_lora_rank {} is not between 1 and {}, the width of the queries of {} heads of {}; choose {} or less</source>
        <translation>q_lora_rank {} 不在 1 到 {}（{} 个 {} 维头的查询宽度）之间；请选 {} 或更小</translation>
    </message>
    <message>
        <source>balance_kv_ratio {} is not a positive number; choose 1, which balances by the mean norms</source>
        <translation>balance_kv_ratio {} 不是正数；请选 1，即按平均范数平衡</translation>
    </message>
    <message>
        <source>qk_mqa_dim {} is not an even number between 2 and 2·{}·{} = {}; choose {}</source>
        <translation>qk_mqa_dim {} 不是 2 到 2·{}·{} = {} 之间的偶数；请选 {}</translation>
    </message>
    <message>
        <source>kv_lora_rank {} is not between 1 and 2·{}·{} = {}, all that keys and values hold; choose {} or less</source>
        <translation>kv_lora_rank {} 不在 1 到 2·{}·{} = {}（键和值的全部）之间；请选 {} 或更小</translation>
    </message>
    <message>
        <source>dtype &apos;{}&apos; cannot hold an export: its smallest numbers, 6e-8, are above the scaled latent; choose bf16 or fp32</source>
        <translation>数值类型“{}”放不下导出：它最小的数 6e-8 大于缩放后的潜变量；请选 bf16 或 fp32</translation>
    </message>
    <message>
        <source>q_lora_rank {} with use_qkv_norm has no exact DeepSeek form for the query biases of {} models: leave out use_qkv_norm, or leave out q_lora_rank</source>
        <translation>q_lora_rank {} 与 use_qkv_norm 一起时，{} 模型的查询偏置没有精确的 DeepSeek 形式：请去掉 use_qkv_norm 或 q_lora_rank</translation>
    </message>
    <message>
        <source>the recipe&apos;s {} is {}, it must be an object of keys and values</source>
        <translation>配方的 {} 是 {}，应为键值对象</translation>
    </message>
    <message>
        <source>the recipe has an unknown key &apos;{}&apos;; the keys here are {}</source>
        <translation>配方有未知的键“{}”；这里的键有 {}</translation>
    </message>
    <message>
        <source>the recipe&apos;s &apos;{}&apos; is {}, it must be {}</source>
        <translation>配方的“{}”是 {}，应为 {}</translation>
    </message>
    <message>
        <source>the recipe &apos;{}&apos; is not valid JSON: it must be one object of keys and values</source>
        <translation>配方“{}”不是有效的 JSON：应为一个键值对象</translation>
    </message>
    <message>
        <source>this recipe is calibrated otherwise than the others measured with it; measure it in a sweep of its own</source>
        <translation>这个配方的校准与一起测量的其他配方不同；请单独扫描它</translation>
    </message>
    <message>
        <source>freqfold auto stands for several candidates; give the recipe a freqfold to measure</source>
        <translation>freqfold 自动代表多个候选方案；要测量请给配方一个 freqfold</translation>
    </message>
    <message>
        <source>perplexities need a test text; give one, or an evaluation batch of 0</source>
        <translation>困惑度需要测试文本；请给出一个，或把评测批大小设为 0</translation>
    </message>
    <message>
        <source>{} samples of {} tokens of &apos;{}&apos; are asked for, both numbers must be at least 1</source>
        <translation>要求“{2}”的 {0} 个 {1} 词元样本，两个数都至少为 1</translation>
    </message>
    <message>
        <source>the text file &apos;{}&apos; is empty (0 bytes): give one with text</source>
        <translation>文本文件“{}”是空的（0 字节）：请给出有文字的文件</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is not UTF-8: byte 0x{:02X} at offset {}; convert it, for example with iconv -t UTF-8</source>
        <translation>“{}”不是 UTF-8：偏移 {2} 处的字节是 0x{1}；请转换它，例如用 iconv -t UTF-8</translation>
    </message>
    <message>
        <source>the text file &apos;{}&apos; holds nothing but blanks ({} bytes): give one with text</source>
        <translation>文本文件“{}”只有空白（{} 字节）：请给出有文字的文件</translation>
    </message>
    <message>
        <source>&apos;{}&apos; gives {} calibration samples of {} tokens, {} are asked for: use a longer text, or ask for fewer or shorter samples</source>
        <translation>“{}”能给出 {} 个 {} 词元的校准样本，要求 {} 个：请用更长的文本，或要更少、更短的样本</translation>
    </message>
    <message>
        <source>&apos;{}&apos; has {} tokens, a chunk needs {}: use a longer text or shorter chunks</source>
        <translation>“{}”有 {} 个词元，一块需要 {}：请用更长的文本或更短的块</translation>
    </message>
    <message>
        <source>the prompt has no text for the tokenizer; give one to continue</source>
        <translation>提示对分词器来说没有文字；请给出可以续写的文字</translation>
    </message>
    <message>
        <source>a prompt of {} tokens and {} more are longer than the model&apos;s context of {}; shorten one of them</source>
        <translation>{} 个词元的提示加 {} 个续写超出模型的上下文 {}；请缩短其中之一</translation>
    </message>
    <message>
        <source>the prompt is empty; give a text to continue</source>
        <translation>提示是空的；请给出要续写的文字</translation>
    </message>
    <message>
        <source>{} tokens cannot be written; ask for 1 or more</source>
        <translation>不能写 {} 个词元；请要求 1 个或更多</translation>
    </message>
    <message>
        <source>decoding is timed on {} tokens, text and model leave {}: take a longer text</source>
        <translation>解码计时需要 {} 个词元，文本和模型只有 {}：请用更长的文本</translation>
    </message>
    <message>
        <source>calibration was given {} samples of {} tokens; choose at least one of each</source>
        <translation>校准得到 {} 个 {} 词元的样本；两者都至少为 1</translation>
    </message>
    <message>
        <source>the keys and values of layer {} overflow on the calibration text; the checkpoint is damaged, or needs --dtype fp32</source>
        <translation>第 {} 层的键和值在校准文本上溢出；检查点已损坏，或需要数值类型 fp32</translation>
    </message>
    <message>
        <source>not enough memory to calibrate on {} samples of {} tokens; take fewer or shorter samples</source>
        <translation>内存不足以用 {} 个 {} 词元的样本校准；请用更少或更短的样本</translation>
    </message>
    <message>
        <source>the statistics &apos;{}&apos; are not usable: the file {}; delete it and calibrate again</source>
        <translation>统计量“{}”不能用：文件{}；请删除它并重新校准</translation>
    </message>
    <message>
        <source>the folder &apos;{}&apos; for statistics cannot be made: {}; name another one</source>
        <translation>无法建立存放统计量的文件夹“{}”：{}；请换一个</translation>
    </message>
    <message>
        <source>the folder &apos;{}&apos; for plans cannot be made: {}; name another one</source>
        <translation>无法建立存放方案的文件夹“{}”：{}；请换一个</translation>
    </message>
    <message>
        <source>not enough memory to measure latents on {} samples of {} tokens; take fewer or shorter samples</source>
        <translation>内存不足以在 {} 个 {} 词元的样本上测量潜变量；请用更少或更短的样本</translation>
    </message>
    <message>
        <source>q_lora_rank {} needs the moments of all queries, and these statistics were taken without them; calibrate again with full queries</source>
        <translation>q_lora_rank {} 需要全部查询的矩，而这份统计量没有；请重新校准</translation>
    </message>
    <message>
        <source>q_lora_rank {} is not between 1 and the {} dimensions of the queries; choose {} or less</source>
        <translation>q_lora_rank {} 不在 1 到查询的 {} 维之间；请选 {} 或更小</translation>
    </message>
    <message>
        <source>not enough memory to plan {} layers with keys of {} numbers; free some or use a larger machine</source>
        <translation>内存不足以规划 {} 层、每个键 {} 个数；请释放一些，或用更大的机器</translation>
    </message>
    <message>
        <source>these statistics were taken without attention ({} of {} heads have distances), which method score plans by; calibrate again for method score</source>
        <translation>这份统计量没有注意力（{1} 个头中 {0} 个有距离），而方法 score 靠它规划；请为方法 score 重新校准</translation>
    </message>
    <message>
        <source>layer {} was asked for, the model has {} and the statistics hold {}; calibrate again</source>
        <translation>要求第 {} 层，模型有 {} 层，统计量有 {} 层；请重新校准</translation>
    </message>
    <message>
        <source>the statistics hold {} numbers per token of keys and values, the model has {}; calibrate again</source>
        <translation>统计量中键和值每词元有 {} 个数，模型有 {} 个；请重新校准</translation>
    </message>
    <message>
        <source>the attention of layer {} gives scores that are no numbers on the calibration text (KL {}): the checkpoint or its statistics are damaged; copy the one and calibrate again for the other</source>
        <translation>第 {} 层的注意力在校准文本上给出非数值的分数（KL {}）：检查点或统计量已损坏；请重新复制检查点，并重新校准</translation>
    </message>
    <message>
        <source>errors of attention need tokens, there are {} samples of {}; give a longer text</source>
        <translation>测量注意力误差需要词元，现有 {} 个长 {} 的样本；请给更长的文本</translation>
    </message>
    <message>
        <source>{} of chunk {} is {}: weights of its checkpoint are not finite, copy or convert it again</source>
        <translation>第 {1} 块的{0}是 {2}：检查点的权重不是有限数，请重新复制或转换</translation>
    </message>
    <message>
        <source>no freqfold fits: it starts at the collapse {} and must divide half the head size, {}</source>
        <translation>没有合适的 freqfold：它从 collapse {} 开始，并且要整除头维度的一半 {}</translation>
    </message>
    <message>
        <source>freqfold auto needs at least one chunk of test text, there is none</source>
        <translation>freqfold 自动选择至少需要一块测试文本，现在没有</translation>
    </message>
    <message>
        <source>perplexity needs at least one chunk of text, there is none</source>
        <translation>困惑度至少需要一块文本，现在没有</translation>
    </message>
    <message>
        <source>&apos;{}&apos; cannot be made: &apos;{}&apos; is not a folder</source>
        <translation>无法建立“{}”：“{}”不是文件夹</translation>
    </message>
    <message>
        <source>&apos;{}&apos; cannot be made: this user may not write in &apos;{}&apos;</source>
        <translation>无法建立“{}”：当前用户不能在“{}”中写入</translation>
    </message>
    <message>
        <source>cannot write the export &apos;{}&apos;: {}</source>
        <translation>无法写入导出“{}”：{}</translation>
    </message>
    <message>
        <source>cannot verify the export &apos;{}&apos;: {}</source>
        <translation>无法验证导出“{}”：{}</translation>
    </message>
    <message>
        <source>verification was given {} tokens and needs 2 at least: give a longer text</source>
        <translation>验证得到 {} 个词元，至少需要 2 个：请给更长的文本</translation>
    </message>
    <message>
        <source>layer {} has no key and value latent (kv_lora_rank), and a DeepSeek checkpoint needs one: set kv_lora_rank and convert again</source>
        <translation>第 {} 层没有键值潜变量（kv_lora_rank），而 DeepSeek 检查点需要它：请设置 kv_lora_rank 后重新转换</translation>
    </message>
    <message>
        <source>layer {} has kv_lora_rank {}, {} rotary dimensions and q_lora_rank {}, layer 0 has {}, {} and {}: one config.json holds one of each, give every layer the same sizes</source>
        <translation>第 {} 层的 kv_lora_rank 为 {}、旋转维数为 {}、q_lora_rank 为 {}，第 0 层为 {}、{} 和 {}：config.json 各只能有一个，请让所有层大小相同</translation>
    </message>
    <message>
        <source>layer {} turns rotary slot {} by {:.9g} radians per token, loaders of stock DeepSeek checkpoints turn it by {:.9g} (rope_theta {}, {} slots) and misread rope_scaling: such a model can be measured but not exported, convert a checkpoint without rope_scaling</source>
        <translation>第 {} 层的旋转槽 {} 每词元转 {} 弧度，标准 DeepSeek 检查点的加载器转 {}（rope_theta {}，{} 个槽），并会误读 rope_scaling：这样的模型可以测量但不能导出，请转换没有 rope_scaling 的检查点</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is a project already; open it, or choose another folder</source>
        <translation>“{}”已经是项目；请打开它，或另选文件夹</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is no project: it holds no project.json; choose another folder, or make a new project</source>
        <translation>“{}”不是项目：其中没有 project.json；请另选文件夹，或新建项目</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is no project: it holds no project.json; open a model to make one</source>
        <translation>“{}”不是项目：其中没有 project.json；打开一个模型即可建立</translation>
    </message>
    <message>
        <source>&apos;{}&apos; was opened to be read only</source>
        <translation>“{}”是以只读方式打开的</translation>
    </message>
    <message>
        <source>the project has no candidate &apos;{}&apos;</source>
        <translation>项目中没有候选方案“{}”</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is open in another program (process {}): close it there first, or choose another project</source>
        <translation>“{}”已在另一个程序中打开（进程 {}）：请先在那里关闭，或另选项目</translation>
    </message>
    <message>
        <source>&apos;{}&apos; was written by a newer program (format {}, this one reads {}): open it with that one</source>
        <translation>“{}”由更新的程序写成（格式 {}，本程序读 {}）：请用那个程序打开</translation>
    </message>
    <message>
        <source>cannot remove &apos;{}&apos;: {}</source>
        <translation>无法删除“{}”：{}</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is damaged: {}; it {}, {}</source>
        <translation>“{}”已损坏：{}；它{}，{}</translation>
    </message>
    <message>
        <source>is kept as &apos;{}&apos;</source>
        <translation>保留为“{}”</translation>
    </message>
    <message>
        <source>could not be renamed ({})</source>
        <translation>无法改名（{}）</translation>
    </message>
    <message>
        <source>is left where it is</source>
        <translation>留在原处</translation>
    </message>
    <message>
        <source>the rest is there</source>
        <translation>其余的都在</translation>
    </message>
    <message>
        <source>what else it says is taken over</source>
        <translation>其中其余的内容已采用</translation>
    </message>
    <message>
        <source>the original is to be measured again</source>
        <translation>原模型要重新测量</translation>
    </message>
    <message>
        <source>errors are to be predicted again</source>
        <translation>误差要重新预测</translation>
    </message>
    <message>
        <source>model, texts and recipe are to be chosen again</source>
        <translation>模型、文本和配方要重新选择</translation>
    </message>
    <message>
        <source>&apos;project.json&apos; is missing: {}</source>
        <translation>缺少“project.json”：{}</translation>
    </message>
    <message>
        <source>sweep {} ({}) goes on without {} of its candidates: their files are gone</source>
        <translation>扫描 {}（{}）少了 {} 个候选方案也会继续：它们的文件不见了</translation>
    </message>
    <message>
        <source>its &apos;{}&apos; is missing</source>
        <translation>缺少“{}”</translation>
    </message>
    <message>
        <source>its &apos;{}&apos; is of the wrong kind</source>
        <translation>“{}”的类型不对</translation>
    </message>
    <message>
        <source>its id is &apos;{}&apos;, its recipe is that of &apos;{}&apos;</source>
        <translation>它的编号是“{}”，配方却属于“{}”</translation>
    </message>
    <message>
        <source>it has {} KL divergences and {} shares of equal tokens</source>
        <translation>它有 {} 个 KL 散度和 {} 个相同词元比例</translation>
    </message>
    <message>
        <source>it is no whole JSON object</source>
        <translation>它不是完整的 JSON 对象</translation>
    </message>
    <message>
        <source>its format is {}, the first is 1</source>
        <translation>它的格式是 {}，最早的是 1</translation>
    </message>
    <message>
        <source>its format is {}, this program reads {}</source>
        <translation>它的格式是 {}，本程序读 {}</translation>
    </message>
    <message>
        <source>it holds the candidate &apos;{}&apos;</source>
        <translation>它含有候选方案“{}”</translation>
    </message>
    <message>
        <source>it holds sweep {}</source>
        <translation>它含有扫描 {}</translation>
    </message>
    <message>
        <source>its state is &apos;{}&apos;</source>
        <translation>它的状态是“{}”</translation>
    </message>
    <message>
        <source>the config has {} experts per token (num_experts_per_tok) of {} (num_local_experts); it is damaged</source>
        <translation>配置中每个 token 使用 {} 个专家（num_experts_per_tok），而专家总数为 {}（num_local_experts）；配置已损坏</translation>
    </message>
    <message>
        <source>multi-token prediction</source>
        <translation>多 token 预测</translation>
    </message>
    <message>
        <source>a sequence of {} tokens is longer than the {} that some layers of the model look back (sliding_window), and windows are not computed; take at most {} tokens</source>
        <translation>{} 个词元的序列超过了模型某些层回看的 {} 个词元（sliding_window），而窗口不参与计算；最多取 {} 个词元</translation>
    </message>
    <message>
        <source>the config says {} = {}; of {} models only {} is computed</source>
        <translation>配置写着 {} = {}；对于 {} 模型只支持 {}</translation>
    </message>
    <message>
        <source>dtype &apos;q8_0&apos; stands in GGUF files only: give a save path that ends in .gguf, or choose bf16 or fp32</source>
        <translation>数值类型“q8_0”只用于 GGUF 文件：请给出以 .gguf 结尾的保存路径，或选 bf16 或 fp32</translation>
    </message>
    <message>
        <source>&apos;{}&apos; exists already; choose another name or remove it first</source>
        <translation>“{}”已存在；请换一个名称，或先删除它</translation>
    </message>
    <message>
        <source>llama.cpp&apos;s deepseek2 has no norms behind attention and MLP and no soft-caps, which {} models have: export a folder for transformers (a save path without .gguf)</source>
        <translation>llama.cpp 的 deepseek2 在注意力和 MLP 之后没有归一化，也没有软上限，而 {} 模型有：请导出供 transformers 使用的文件夹（保存路径不带 .gguf）</translation>
    </message>
    <message>
        <source>llama.cpp&apos;s deepseek2 wants a shared expert, which {} models do not have: export a folder for transformers (a save path without .gguf)</source>
        <translation>llama.cpp 的 deepseek2 需要共享专家，而 {} 模型没有：请导出供 transformers 使用的文件夹（保存路径不带 .gguf）</translation>
    </message>
    <message>
        <source>llama.cpp&apos;s deepseek2 has no biases in attention, which {} models have: export a folder for transformers (a save path without .gguf)</source>
        <translation>llama.cpp 的 deepseek2 的注意力没有偏置，而 {} 模型有：请导出供 transformers 使用的文件夹（保存路径不带 .gguf）</translation>
    </message>
    <message>
        <source>llama.cpp reads no query latent in a model of {} layers, and q_lora_rank is {}: leave q_lora_rank out, or export a folder (a save path without .gguf)</source>
        <translation>llama.cpp 在 {} 层的模型中不读取查询潜变量，而 q_lora_rank 为 {}：请去掉 q_lora_rank，或导出文件夹（保存路径不带 .gguf）</translation>
    </message>
    <message>
        <source>the tokenizer has {} tokens, the model {} rows: llama.cpp wants as many of the one as of the other, export a folder instead (a save path without .gguf)</source>
        <translation>分词器有 {} 个词元，模型有 {} 行：llama.cpp 要求两者相同，请改为导出文件夹（保存路径不带 .gguf）</translation>
    </message>
    <message>
        <source>tokenizer.json splits text by a rule that has no name here, and llama.cpp goes by the name; known are {}: convert from a GGUF of the same model, or export a folder (a save path without .gguf)</source>
        <translation>tokenizer.json 切分文本的规则在此没有名称，而 llama.cpp 按名称行事；已知的有 {}：请从同一模型的 GGUF 转换，或导出文件夹（保存路径不带 .gguf）</translation>
    </message>
    <message>
        <source>the tokenizer is &apos;{}&apos;, a GGUF is written for byte-level BPE only: convert from a GGUF of the same model, or export a folder (a save path without .gguf)</source>
        <translation>分词器是“{}”，只有字节级 BPE 才能写成 GGUF：请从同一模型的 GGUF 转换，或导出文件夹（保存路径不带 .gguf）</translation>
    </message>
    <message>
        <source>tokenizer.json gives &apos;{}&apos; the id {}, the model has {} rows: copy the folder again</source>
        <translation>tokenizer.json 给“{}”的编号是 {}，模型有 {} 行：请重新复制该文件夹</translation>
    </message>
    <message>
        <source>the tokenizer of &apos;{}&apos; is damaged, copy the folder again: {}</source>
        <translation>“{}”的分词器已损坏，请重新复制该文件夹：{}</translation>
    </message>
    <message>
        <source>there is no data set &apos;{}&apos;; there are {}</source>
        <translation>没有数据集“{}”；可用的有 {}</translation>
    </message>
    <message>
        <source>&apos;{}&apos; is the {} split of &apos;{}&apos;, its {} split is wanted too: give the folder that holds both</source>
        <translation>“{0}”是“{2}”的 {1} 部分，还需要它的 {3} 部分：请给出同时包含两者的文件夹</translation>
    </message>
    <message>
        <source>the data set &apos;{}&apos; is not here (its {} split, {}, was looked for in {}): get it with transmla hub {} or {}, say with --data-dir where it is, or give texts with --cal-text FILE and --test-text FILE</source>
        <translation>本机没有数据集“{0}”（在 {3} 中查找过它的 {1} 部分 {2}）：请用 transmla hub {4} 或 {5} 获取，用 --data-dir 指出其位置，或用 --cal-text FILE 和 --test-text FILE 给出文本</translation>
    </message>
    <message>
        <source>&apos;{}&apos; stores tensor &apos;{}&apos; as F8_E4M3 without &apos;{}&apos; beside it; of FP8 only DeepSeek&apos;s blocks are read, take the unquantised model</source>
        <translation>“{}”把张量“{}”存为 F8_E4M3，旁边却没有“{}”；FP8 只能读取 DeepSeek 的分块格式，请使用未量化的模型</translation>
    </message>
    <message>
        <source>&apos;{}&apos; holds {} tensors named &apos;*{}&apos; and {} F8_E4M3 weights; copy the folder again</source>
        <translation>“{}”含有 {} 个名为“*{}”的张量和 {} 个 F8_E4M3 权重；请重新复制该文件夹</translation>
    </message>
    <message>
        <source>dtype &apos;{}&apos; is unknown; choose bf16, fp32, fp8 (folders) or q8_0 (GGUF files)</source>
        <translation>未知的数值类型“{}”；请选择 bf16、fp32、fp8（文件夹）或 q8_0（GGUF 文件）</translation>
    </message>
    <message>
        <source>dtype &apos;fp8&apos; stands in folders only: give a save path without .gguf, or choose q8_0</source>
        <translation>数值类型“fp8”只用于文件夹：请给出不以 .gguf 结尾的保存路径，或选择 q8_0</translation>
    </message>
    <message>
        <source>no projection of this model fits FP8&apos;s blocks of {} (hidden size {}, intermediate size {}, kv_lora_rank {}): choose bf16</source>
        <translation>该模型没有任何投影符合 FP8 的 {} 分块（隐藏维度 {}，中间维度 {}，kv_lora_rank {}）：请选择 bf16</translation>
    </message>
    <message>
        <source>tensor &apos;{}&apos; is a norm of queries or keys between projection and RoPE, which only models of the family qwen3 are read with; choose a model of one of the families {}</source>
        <translation>张量“{}”是查询或键在投影与 RoPE 之间的归一化，只有 qwen3 系列的模型可带这种归一化读取；请选择这些系列之一的模型：{}</translation>
    </message>
    <message>
        <source>{} models divide every query and key head by its rms before RoPE (q_norm, k_norm); that length changes from token to token, so no fixed matrix can absorb it and a conversion cannot be exact; allow constants in its place with --approximate-norms (&quot;approximate_norms&quot;: true in a recipe), their cost in perplexity is measured by itself</source>
        <translation>{} 模型在 RoPE 之前把每个查询头和键头除以各自的均方根（q_norm、k_norm）；这个长度随词元变化，固定的矩阵无法吸收它，因此转换不可能精确；可用 --approximate-norms（配方中 &quot;approximate_norms&quot;: true）允许以常数代替，其困惑度代价会单独测量</translation>
    </message>
    <message>
        <source>it has a token of {} s behind {} tokens of {} sequences</source>
        <translation>在 {1} 个词元、{2} 个序列之后，其中一个词元耗时 {0} 秒</translation>
    </message>
    <message>
        <source>its speeds of {} and {} contexts, at {} bytes per second of memory, are no comparison</source>
        <translation>其中 {} 个和 {} 个上下文的速度（内存每秒 {} 字节）无法相互比较</translation>
    </message>
    <message>
        <source>{} sequences of {} tokens need {} of cache, {} may be used; take fewer, shorter ones or a larger memory budget</source>
        <translation>{} 个各 {} 个词元的序列需要 {} 缓存，可用 {}；请减少或缩短序列，或增大内存预算</translation>
    </message>
</context>
<context>
    <name>Fields</name>
    <message>
        <source>Samples</source>
        <translation>样本数</translation>
    </message>
    <message>
        <source>samples</source>
        <translation>个样本</translation>
    </message>
    <message>
        <source>Pieces of the calibration text that statistics and fits are taken from. More make both steadier and take longer.</source>
        <translation>从校准文本中取出、用于统计和拟合的片段数。越多则两者越稳定，耗时也越长。</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>个词元</translation>
    </message>
    <message>
        <source>Tokens of one calibration sample. Long samples show distances that short ones never see.</source>
        <translation>一个校准样本的词元数。长样本能反映短样本中见不到的距离。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Start of the random choice of samples. The same seed takes the same samples.</source>
        <translation>随机选取样本的起点。种子相同则样本相同。</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>文本块数</translation>
    </message>
    <message>
        <source>chunks, 0: all</source>
        <translation>块，0 表示全部</translation>
    </message>
    <message>
        <source>First chunks of the test text that perplexity is measured on. More shrink its error.</source>
        <translation>用测试文本的前多少块测量困惑度。块越多，误差越小。</translation>
    </message>
    <message>
        <source>Tokens of one evaluation chunk. Perplexities of different lengths cannot be compared.</source>
        <translation>一个评测文本块的词元数。不同长度下的困惑度不能相互比较。</translation>
    </message>
    <message>
        <source>English</source>
        <comment>this language&apos;s own name, in itself</comment>
        <translation>简体中文</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>Key weight α</source>
        <translation>键权重 α</translation>
    </message>
    <message>
        <source>Weight of keys against values in the metric that the latent&apos;s components are taken in. Above the default keeps scores better, below it values.</source>
        <translation>提取潜变量各分量时，度量中键相对于值的权重。高于默认值更好地保持注意力分数，低于默认值更好地保持值。</translation>
    </message>
    <message>
        <source>Tail of distances</source>
        <translation>距离长尾</translation>
    </message>
    <message>
        <source>Share of the weight on distances that falls off slowly instead of following the attention that was seen. It keeps slots right for distances beyond the calibration samples.</source>
        <translation>距离权重中缓慢衰减、不跟随实测注意力的部分所占比例。它使槽位在超出校准样本的距离上仍然正确。</translation>
    </message>
    <message>
        <source>Samples for statistics</source>
        <translation>统计用样本数</translation>
    </message>
    <message>
        <source>Calibration samples, from the first, that second moments are taken from. They need fewer than the refit does.</source>
        <translation>从第一个起，用多少校准样本计算二阶矩。所需数量少于重拟合。</translation>
    </message>
    <message>
        <source>Samples for fits</source>
        <translation>拟合用样本数</translation>
    </message>
    <message>
        <source>Calibration samples, from the first, that fits learn from; the last two of them only judge.</source>
        <translation>从第一个起，用多少校准样本进行拟合；其中最后两个只用于评判。</translation>
    </message>
    <message>
        <source>Steps of the slot fit</source>
        <translation>槽位拟合步数</translation>
    </message>
    <message>
        <source>steps</source>
        <translation>步</translation>
    </message>
    <message>
        <source>Steps that fit the rotary slots of each layer to the original&apos;s attention. 0 leaves the closed form.</source>
        <translation>将每层旋转槽位拟合到原模型注意力的步数。0 表示保留闭式解。</translation>
    </message>
    <message>
        <source>Steps of the output fit</source>
        <translation>输出拟合步数</translation>
    </message>
    <message>
        <source>Steps that fit the whole attention of each layer to the original&apos;s output. A little better for twice the time; 0 leaves it out.</source>
        <translation>将每层整个注意力拟合到原模型输出的步数。效果略好，耗时加倍；0 表示不做。</translation>
    </message>
    <message>
        <source>Refit outputs</source>
        <translation>重拟合输出投影</translation>
    </message>
    <message>
        <source>Solves each layer&apos;s output projection anew on the converted stream, so that it mends what the layers before it lost.</source>
        <translation>在转换后的残差流上重新求解每层的输出投影，以弥补前面各层的损失。</translation>
    </message>
    <message>
        <source>Ridge</source>
        <translation>岭系数</translation>
    </message>
    <message>
        <source>How strongly a refitted output projection is held to the original one. Larger trusts the calibration text less.</source>
        <translation>重拟合的输出投影向原投影靠拢的强度。越大则越不依赖校准文本。</translation>
    </message>
    <message>
        <source>Refit MLP</source>
        <translation>重拟合 MLP</translation>
    </message>
    <message>
        <source>Solves the MLP&apos;s last projection of each layer anew as well. It changes weights outside attention.</source>
        <translation>同时重新求解每层 MLP 的最后一个投影。这会改变注意力以外的权重。</translation>
    </message>
    <message>
        <source>Ridge of the MLP</source>
        <translation>MLP 岭系数</translation>
    </message>
    <message>
        <source>How strongly a refitted MLP projection is held to the original one.</source>
        <translation>重拟合的 MLP 投影向原投影靠拢的强度。</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>How keys and values are turned into a latent. &apos;score&apos; keeps attention scores and outputs and is the default; &apos;TransMLA&apos; is the published method, which keeps the energy of keys.</source>
        <translation>如何把键和值变成潜变量。“score”保持注意力分数和输出，是默认方法；“TransMLA”是已发表的方法，保持键的能量。</translation>
    </message>
    <message>
        <source>Rotary size 2R</source>
        <translation>旋转维数 2R</translation>
    </message>
    <message>
        <source>numbers</source>
        <translation>个数</translation>
    </message>
    <message>
        <source>Numbers per token and layer that keep turning with the position, shared by all heads; exported as qk_rope_head_dim. More of them keep positions better and cost cache.</source>
        <translation>每个词元每层中继续随位置旋转、由所有头共享的数的个数；导出为 qk_rope_head_dim。越多则位置信息保持得越好，占用缓存也越多。</translation>
    </message>
    <message>
        <source>Latent rank r</source>
        <translation>潜变量秩 r</translation>
    </message>
    <message>
        <source>Size of the latent that position-free keys and all values are made from, per token and layer. The larger, the closer to the original, and the more cache.</source>
        <translation>每个词元每层的潜变量大小，无位置键和全部值都由它生成。越大越接近原模型，占用缓存也越多。</translation>
    </message>
    <message>
        <source>Query rank</source>
        <translation>查询秩</translation>
    </message>
    <message>
        <source>Rank of a latent for queries. It saves weights, not cache; &apos;none&apos; leaves queries as they are.</source>
        <translation>查询潜变量的秩。它节省权重而不节省缓存；“无”表示查询保持原样。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Freqfold</source>
        <translation>频率折叠</translation>
    </message>
    <message>
        <source>frequencies</source>
        <translation>个频率</translation>
    </message>
    <message>
        <source>Neighbouring rotary frequencies that are rotated together. More keep more energy in the slots but fit their frequency worse; &apos;auto&apos; tries them by perplexity.</source>
        <translation>一起旋转的相邻频率数（freqfold）。越多则槽位保留的能量越多，但与频率的吻合越差；“自动”按困惑度逐个尝试。</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Collapse</source>
        <translation>频率合并</translation>
    </message>
    <message>
        <source>Frequencies that become one slot: head size divided by the rotary numbers. &apos;auto&apos; computes it; any other number is refused.</source>
        <translation>合并为一个槽位的频率数（collapse）：头维度除以旋转维数。“自动”会算出它；其他数会被拒绝。</translation>
    </message>
    <message>
        <source>Balance</source>
        <translation>平衡系数</translation>
    </message>
    <message>
        <source>Factor on the ratio that makes keys and values equally large before their joint components are taken. 1 balances by mean norms; above 1 gives keys more of the latent.</source>
        <translation>提取联合分量前使键和值大小相当的比值再乘以此系数。1 表示按平均范数平衡；大于 1 则键分得更多潜变量。</translation>
    </message>
    <message>
        <source>True norms</source>
        <translation>真实归一化</translation>
    </message>
    <message>
        <source>Puts a real RMSNorm on each latent, as models trained as MLA have, instead of one that changes nothing. Usually worse without training afterwards.</source>
        <translation>像以 MLA 训练的模型那样，对每个潜变量施加真正的 RMSNorm，而不是不起作用的归一化。若之后不训练，通常更差。</translation>
    </message>
    <message>
        <source>Numbers</source>
        <translation>数值类型</translation>
    </message>
    <message>
        <source>Type of the exported weights and of the passes that measure. fp16 is not offered: an exact export underflows in it.</source>
        <translation>导出权重和测量计算所用的数值类型。不提供 fp16：精确的导出在其中会下溢。</translation>
    </message>
    <message>
        <source>Generated samples</source>
        <translation>生成样本</translation>
    </message>
    <message>
        <source>Samples that the model writes itself, taken in turn with those of the text. They are of every kind that it was trained on, so a conversion holds on text unlike the calibration text.</source>
        <translation>由模型自己写出的样本，与文本样本交替取用。它们涵盖模型训练过的各类文本，因此转换在与校准文本不同的文本上也能保持质量。</translation>
    </message>
    <message>
        <source>Constant norms</source>
        <translation>常数归一化</translation>
    </message>
    <message>
        <source>Allows constants in the place of norms of queries and keys before RoPE, as Qwen3 has them; such a conversion is not exact even at full rank. Other models have no such norms and stay as they are.</source>
        <translation>允许以常数代替 RoPE 之前对查询和键的归一化（如 Qwen3）；这样的转换即使满秩也不精确。其他模型没有这种归一化，不受影响。</translation>
    </message>
</context>
<context>
    <name>LayerDifferences</name>
    <message>
        <source>%1, predicted</source>
        <translation>%1，预测</translation>
    </message>
    <message>
        <source>%1, measured</source>
        <translation>%1，实测</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>Predicted</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>The first</source>
        <translation>第一个</translation>
    </message>
    <message>
        <source>The second</source>
        <translation>第二个</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>差值</translation>
    </message>
    <message>
        <source>Divergence of attention</source>
        <translation>注意力散度</translation>
    </message>
    <message>
        <source>Score error</source>
        <translation>注意力分数误差</translation>
    </message>
    <message>
        <source>Output error</source>
        <translation>输出误差</translation>
    </message>
    <message>
        <source>Mean KL divergence of a layer&apos;s attention weights from the original&apos;s, each layer by itself.</source>
        <translation>某层注意力权重相对原模型的平均 KL 散度，各层单独计算。</translation>
    </message>
    <message>
        <source>Error of a layer&apos;s attention scores relative to their spread, each layer by itself.</source>
        <translation>某层注意力分数的误差，相对于其离散度，各层单独计算。</translation>
    </message>
    <message>
        <source>Share of the energy of what a layer&apos;s attention adds to the stream that is wrong.</source>
        <translation>某层注意力加到残差流上的量中，错误部分的能量占比。</translation>
    </message>
    <message>
        <source>Where the candidates err</source>
        <translation>候选方案在哪些层出错</translation>
    </message>
    <message>
        <source>%1 Predicted: by the plan in closed form, known before anything is converted. Measured: by the finished plan, with its fits. Both on the same few tokens of the calibration text, on the stream of the original model, so errors of earlier layers do not count.</source>
        <translation>%1 预测：由闭式方案得出，转换之前即可知道。实测：由包含拟合的最终方案得出。两者都在校准文本的同一小段词元上、沿原模型的残差流计算，因此不含前面各层的误差。</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>Click a candidate above to see its errors by layer.</source>
        <translation>点击上方的候选方案，查看其各层误差。</translation>
    </message>
    <message>
        <source>The errors of this candidate are not known by layer yet.</source>
        <translation>尚不知道该候选方案的各层误差。</translation>
    </message>
    <message>
        <source>the first</source>
        <translation>第一个</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>候选方案</translation>
    </message>
    <message>
        <source>the second</source>
        <translation>第二个</translation>
    </message>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>divergence (nats)</source>
        <translation>散度（nat）</translation>
    </message>
    <message>
        <source>score error (share)</source>
        <translation>分数误差（比例）</translation>
    </message>
    <message>
        <source>output error (share)</source>
        <translation>输出误差（比例）</translation>
    </message>
</context>
<context>
    <name>Loaders</name>
    <message>
        <source>its DeepSeek attention has no biases, {} has them</source>
        <translation>其 DeepSeek 注意力没有偏置，而 {} 有</translation>
    </message>
    <message>
        <source>the model&apos;s rotary frequencies are scaled and method transmla keeps them; stock loaders turn slots otherwise</source>
        <translation>模型的旋转频率经过缩放，而 TransMLA 方法会保留它们；标准加载器的槽位旋转方式不同</translation>
    </message>
    <message>
        <source>runs</source>
        <translation>可运行</translation>
    </message>
    <message>
        <source>should run</source>
        <translation>应可运行</translation>
    </message>
    <message>
        <source>with a plug-in</source>
        <translation>需要插件</translation>
    </message>
    <message>
        <source>after a conversion</source>
        <translation>转换后可用</translation>
    </message>
    <message>
        <source>cannot</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>version 4.54 or newer, with trust_remote_code: a modelling file in the folder weighs experts by a softmax, its own router by a sigmoid</source>
        <translation>4.54 或更新版本，需 trust_remote_code：文件夹中的建模文件以 softmax 为专家加权，而其自带路由器用 sigmoid</translation>
    </message>
    <message>
        <source>its DeepSeek loader wants a shared expert, which the model does not have</source>
        <translation>其 DeepSeek 加载器需要共享专家，而该模型没有</translation>
    </message>
    <message>
        <source>its DeepSeek-V3 weighs experts by a sigmoid</source>
        <translation>其 DeepSeek-V3 以 sigmoid 为专家加权</translation>
    </message>
    <message>
        <source>version 4.54 or newer, with trust_remote_code: a modelling file in the folder adds the norms behind attention and MLP and the soft-caps</source>
        <translation>4.54 或更新版本，需 trust_remote_code：文件夹中的建模文件补上注意力和 MLP 之后的归一化以及软上限</translation>
    </message>
    <message>
        <source>its DeepSeek-V3 has no norms behind attention and MLP and no soft-caps</source>
        <translation>其 DeepSeek-V3 在注意力和 MLP 之后没有归一化，也没有软上限</translation>
    </message>
    <message>
        <source>version 4.54 or newer, without custom code</source>
        <translation>4.54 或更新版本，无需自定义代码</translation>
    </message>
    <message>
        <source>DeepSeek architecture whose config.json asks for a softmax over experts</source>
        <translation>DeepSeek 架构，config.json 要求以 softmax 为专家加权</translation>
    </message>
    <message>
        <source>stock DeepSeek-V3 architecture, with the sizes that FlashMLA&apos;s kernels want</source>
        <translation>标准 DeepSeek-V3 架构，尺寸符合 FlashMLA 内核的要求</translation>
    </message>
    <message>
        <source>stock DeepSeek-V3 architecture; FlashMLA&apos;s kernels want a rank of {} and {} rotary dimensions</source>
        <translation>标准 DeepSeek-V3 架构；FlashMLA 内核要求秩为 {}、旋转维数为 {}</translation>
    </message>
    <message>
        <source>its DeepSeek attention has no biases, {} has them: install the plug-in that the export carries, pip install ./vllm_plugin</source>
        <translation>其 DeepSeek 注意力没有偏置，而 {} 有：请安装导出文件夹自带的插件，pip install ./vllm_plugin</translation>
    </message>
    <message>
        <source>its DeepSeek attention has no biases, {} has them: it refuses the architecture</source>
        <translation>其 DeepSeek 注意力没有偏置，而 {} 有：它会拒绝该架构</translation>
    </message>
    <message>
        <source>give the export a name that ends in .gguf</source>
        <translation>请给导出一个以 .gguf 结尾的名称</translation>
    </message>
    <message>
        <source>its DeepSeek-V3 has at most {} layers, the model has {}</source>
        <translation>其 DeepSeek-V3 最多 {} 层，而模型有 {} 层</translation>
    </message>
    <message>
        <source>convert the folder with mlx_lm.convert, not to float16</source>
        <translation>用 mlx_lm.convert 转换该文件夹，不要转为 float16</translation>
    </message>
    <message>
        <source>not run here</source>
        <translation>此处未运行过</translation>
    </message>
    <message>
        <source>run here on a CPU: {} with {}</source>
        <translation>此处已在 CPU 上运行：{}，模型 {}</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <translation>%1；%2</translation>
    </message>
    <message>
        <source>it reads no FP8: export a GGUF file in q8_0 instead</source>
        <translation>它不读取 FP8：请改为导出 q8_0 的 GGUF 文件</translation>
    </message>
    <message>
        <source>FP8 on a GPU that has it, with accelerate and trust_remote_code</source>
        <translation>在支持 FP8 的 GPU 上运行，需要 accelerate 和 trust_remote_code</translation>
    </message>
    <message>
        <source>FP8 on a GPU that has it, with accelerate; its reading of the weights was checked, its FP8 products not</source>
        <translation>在支持 FP8 的 GPU 上运行，需要 accelerate；已验证它对权重的读取，未验证其 FP8 乘法</translation>
    </message>
    <message>
        <source>FP8 blocks as in DeepSeek-V3&apos;s own checkpoint, on a GPU</source>
        <translation>FP8 分块与 DeepSeek-V3 自己的检查点相同，需要 GPU</translation>
    </message>
</context>
<context>
    <name>Measures</name>
    <message>
        <source>%1 ± %2</source>
        <translation>%1 ± %2</translation>
    </message>
    <message>
        <source>Excess over the original</source>
        <translation>较原模型的增量</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>Predicted divergence</source>
        <translation>预测散度</translation>
    </message>
    <message>
        <source>excess (nats per token)</source>
        <translation>增量（nat/词元）</translation>
    </message>
    <message>
        <source>perplexity (lower is better)</source>
        <translation>困惑度（越低越好）</translation>
    </message>
    <message>
        <source>predicted divergence (nats)</source>
        <translation>预测散度（nat）</translation>
    </message>
    <message>
        <source>Mean negative log-likelihood of the converted model minus that of the original, chunk by chunk on the same text. Because both read the same chunks, its error is far smaller than that of either perplexity.</source>
        <translation>在同一文本上逐块计算的转换后模型与原模型平均负对数似然之差。因为两者读的是相同的文本块，其误差远小于任一困惑度的误差。</translation>
    </message>
    <message>
        <source>exp of the mean negative log-likelihood over the chunks measured so far. Compare only candidates with the same chunks: some parts of a text are harder than others.</source>
        <translation>已测文本块上平均负对数似然的指数。只应比较测过相同文本块的候选方案：文本各部分难度不同。</translation>
    </message>
    <message>
        <source>How far the attention of the converted layers is from the original&apos;s on a few calibration tokens, by a plan in closed form: mean KL divergence of attention weights over layers. It tells the shape, not the height.</source>
        <translation>按闭式方案，在少量校准词元上转换后各层注意力与原模型的差距：注意力权重的 KL 散度在各层上的平均。它反映曲线的形状，而非高度。</translation>
    </message>
    <message>
        <source>%1 nats</source>
        <translation>%1 nat</translation>
    </message>
    <message>
        <source>%1 of the calibration</source>
        <translation>校准：%1</translation>
    </message>
    <message>
        <source>%1 of the evaluation</source>
        <translation>评测：%1</translation>
    </message>
    <message>
        <source>stopped: cannot win</source>
        <translation>已停止：不可能胜出</translation>
    </message>
    <message>
        <source>exported</source>
        <translation>已导出</translation>
    </message>
    <message>
        <source>measured</source>
        <translation>已测量</translation>
    </message>
    <message>
        <source>partial RoPE measured</source>
        <translation>已测部分 RoPE</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>已预测</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>KL divergence</source>
        <translation>KL 散度</translation>
    </message>
    <message>
        <source>KL divergence to the original (nats per token)</source>
        <translation>与原模型的 KL 散度（nat/词元）</translation>
    </message>
    <message>
        <source>How far the converted model&apos;s distribution of the next token is from the original&apos;s, mean over the test text. Perplexity looks at the one token that came; this looks at all that might have come, so it sees smaller changes.</source>
        <translation>转换后模型对下一个词元的分布与原模型相差多远，在测试文本上取平均。困惑度只看实际出现的那个词元；KL 散度看所有可能出现的词元，因此能看出更小的变化。</translation>
    </message>
    <message>
        <source>%1 tokens/s after %2 tokens</source>
        <translation>%1 词元/秒（在 %2 个词元之后）</translation>
    </message>
    <message>
        <source>Tokens that this program&apos;s own engine decodes per second, one sequence on this machine&apos;s processor, behind a prompt of the length that is said. Servers with a GPU and many sequences at once are faster by other factors: the smaller cache helps them more.</source>
        <translation>本程序自带引擎每秒解码的词元数：在本机处理器上，单个序列，位于所示长度的提示之后。使用 GPU 并同时处理多个序列的服务器，加速倍数不同：更小的缓存对它们帮助更大。</translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message>
        <source>None yet</source>
        <translation>暂无</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;model…</source>
        <translation>打开模型(&amp;M)…</translation>
    </message>
    <message>
        <source>Open &amp;project or model folder…</source>
        <translation>打开项目或模型文件夹(&amp;P)…</translation>
    </message>
    <message>
        <source>&amp;Recent projects</source>
        <translation>最近的项目(&amp;R)</translation>
    </message>
    <message>
        <source>Write a &amp;report…</source>
        <translation>生成报告(&amp;R)…</translation>
    </message>
    <message>
        <source>&amp;Close project</source>
        <translation>关闭项目(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>&amp;Find an action…</source>
        <translation>查找操作(&amp;F)…</translation>
    </message>
    <message>
        <source>&amp;Settings…</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Take &amp;statistics</source>
        <translation>采集统计量(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Measure this recipe</source>
        <translation>测量此配方(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Predict the error of each layer</source>
        <translation>预测各层误差(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>导出(&amp;E)…</translation>
    </message>
    <message>
        <source>P&amp;ause or go on</source>
        <translation>暂停或继续(&amp;A)</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Space</translation>
    </message>
    <message>
        <source>&amp;Cancel the running job…</source>
        <translation>取消正在运行的任务(&amp;C)…</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>Layer before</source>
        <translation>上一层</translation>
    </message>
    <message>
        <source>Layer after</source>
        <translation>下一层</translation>
    </message>
    <message>
        <source>Rank a step up</source>
        <translation>秩增大一步</translation>
    </message>
    <message>
        <source>Rank a step down</source>
        <translation>秩减小一步</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>主题(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>全屏(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Explain what is under the pointer</source>
        <translation>解释指针所指之物(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>&amp;About</source>
        <translation>关于(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Take a recipe from a file…</source>
        <translation>从文件采用配方(&amp;T)…</translation>
    </message>
    <message>
        <source>Sa&amp;ve the recipe…</source>
        <translation>保存配方(&amp;V)…</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>What the model is, and what stands in the way of converting it</source>
        <translation>模型的基本情况，以及转换会遇到的障碍</translation>
    </message>
    <message>
        <source>Spectra</source>
        <translation>谱</translation>
    </message>
    <message>
        <source>How much of keys and values a few directions hold, layer by layer</source>
        <translation>逐层查看少数方向承载了多少键和值</translation>
    </message>
    <message>
        <source>Sweeps</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>Perplexity against one or two fields of the recipe</source>
        <translation>困惑度随配方中一两个字段的变化</translation>
    </message>
    <message>
        <source>Trade-off</source>
        <translation>权衡</translation>
    </message>
    <message>
        <source>All candidates: what they cost in cache and in perplexity</source>
        <translation>所有候选方案：缓存与困惑度的代价</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Write the converted checkpoint and prove it</source>
        <translation>写出转换后的检查点并加以验证</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>How fast a candidate decodes behind a growing context, beside the original</source>
        <translation>上下文增长时候选方案的解码速度，与原模型对照</translation>
    </message>
</context>
<context>
    <name>Pictures</name>
    <message>
        <source>&apos;%1&apos; has no known ending: give one of .png, .svg and .csv</source>
        <translation>“%1”的扩展名无法识别：请使用 .png、.svg 或 .csv</translation>
    </message>
    <message>
        <source>&apos;%1&apos; cannot be written: look at its folder and the room on its disk</source>
        <translation>无法写入“%1”：请检查其文件夹和磁盘空间</translation>
    </message>
</context>
<context>
    <name>Preflight</name>
    <message>
        <source>{} is known</source>
        <translation>已支持 {}</translation>
    </message>
    <message>
        <source>{} query heads share {} key/value heads of size {}</source>
        <translation>{} 个查询头共享 {} 个大小为 {} 的键/值头</translation>
    </message>
    <message>
        <source>rotary frequencies are plain, base {}</source>
        <translation>旋转频率未缩放，基数 {}</translation>
    </message>
    <message>
        <source>rotary frequencies are scaled; the slots of method score turn as loaders do</source>
        <translation>旋转频率经过缩放；score 方法的槽位按加载器的方式旋转</translation>
    </message>
    <message>
        <source>rotary frequencies are scaled, and method transmla keeps them: stock loaders would turn slots wrongly</source>
        <translation>旋转频率经过缩放，而 TransMLA 方法会保留它们：标准加载器会错误地旋转槽位</translation>
    </message>
    <message>
        <source>choose method score</source>
        <translation>请选择 score 方法</translation>
    </message>
    <message>
        <source>the projections have no biases</source>
        <translation>投影没有偏置</translation>
    </message>
    <message>
        <source>{} tokens, the model has room for {}</source>
        <translation>{} 个词元，模型可容纳 {} 个</translation>
    </message>
    <message>
        <source>the tokenizer has {} tokens, the model only {}: a text that holds one of the others is refused</source>
        <translation>分词器有 {} 个词元，模型只有 {} 个：含有其余词元的文本会被拒绝</translation>
    </message>
    <message>
        <source>take the tokenizer that belongs to this checkpoint</source>
        <translation>请使用属于此检查点的分词器</translation>
    </message>
    <message>
        <source>weights are stored unquantised</source>
        <translation>权重未经量化</translation>
    </message>
    <message>
        <source>weights are quantised ({}): what that has cost already stays</source>
        <translation>权重已量化（{}）：由此造成的损失无法挽回</translation>
    </message>
    <message>
        <source>take the unquantised checkpoint if there is one</source>
        <translation>如有未量化的检查点，请使用它</translation>
    </message>
    <message>
        <source>the recipe fits this model</source>
        <translation>配方适用于此模型</translation>
    </message>
    <message>
        <source>{} cached numbers per token and layer instead of {}</source>
        <translation>每词元每层缓存 {} 个数，原为 {} 个</translation>
    </message>
    <message>
        <source>the cache does not shrink: {} numbers per token and layer instead of {}</source>
        <translation>缓存并未缩小：每词元每层 {} 个数，原为 {} 个</translation>
    </message>
    <message>
        <source>lower the rank or the number of rotary dimensions</source>
        <translation>请降低秩或旋转维数</translation>
    </message>
    <message>
        <source>this processor multiplies bf16 slowly: passes run in fp32, the export is bf16</source>
        <translation>此处理器的 bf16 乘法较慢：计算以 fp32 进行，导出为 bf16</translation>
    </message>
    <message>
        <source>passes run in {}, and so is the export</source>
        <translation>计算以 {} 进行，导出也是</translation>
    </message>
    <message>
        <source>about {} are needed at least, there are {}</source>
        <translation>至少需要约 {}，现有 {}</translation>
    </message>
    <message>
        <source>raise the memory budget, or take a smaller model or shorter samples</source>
        <translation>请提高内存预算，或改用更小的模型或更短的样本</translation>
    </message>
    <message>
        <source>about {} would be used, there are {}: parts go to disk and it takes longer</source>
        <translation>将使用约 {}，现有 {}：部分数据会写到磁盘，耗时更长</translation>
    </message>
    <message>
        <source>raise the memory budget, or calibrate with fewer samples</source>
        <translation>请提高内存预算，或减少校准样本</translation>
    </message>
    <message>
        <source>about {} of {}</source>
        <translation>约 {}，共 {}</translation>
    </message>
    <message>
        <source>about {} on this machine</source>
        <translation>在此机器上约需 {}</translation>
    </message>
    <message>
        <source>a stopped job goes on at its layer; fewer samples and fewer steps of the fit are faster</source>
        <translation>中断的任务会从所在层继续；减少样本和拟合步数会更快</translation>
    </message>
    <message>
        <source>no text is chosen</source>
        <translation>尚未选择文本</translation>
    </message>
    <message>
        <source>choose a text file</source>
        <translation>请选择文本文件</translation>
    </message>
    <message>
        <source>&apos;{}&apos; cannot be read</source>
        <translation>无法读取“{}”</translation>
    </message>
    <message>
        <source>choose another text file</source>
        <translation>请选择其他文本文件</translation>
    </message>
    <message>
        <source>&apos;{}&apos; holds about {} tokens, {} are wanted</source>
        <translation>“{}”约有 {} 个词元，需要 {} 个</translation>
    </message>
    <message>
        <source>choose a longer text, or fewer samples</source>
        <translation>请选择更长的文本，或减少样本</translation>
    </message>
    <message>
        <source>&apos;{}&apos;, about {} tokens</source>
        <translation>“{}”，约 {} 个词元</translation>
    </message>
    <message>
        <source>about {} will be written, {} are free</source>
        <translation>将写入约 {}，可用 {}</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>模型家族</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>注意力头</translation>
    </message>
    <message>
        <source>Rotary positions</source>
        <translation>旋转位置编码</translation>
    </message>
    <message>
        <source>Biases</source>
        <translation>偏置</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Calibration text</source>
        <translation>校准文本</translation>
    </message>
    <message>
        <source>Test text</source>
        <translation>测试文本</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Number type</source>
        <translation>数值类型</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>{} is known; {} tensors for {} ({}*) are left aside and not exported</source>
        <translation>已支持 {0}；用于{2}的 {1} 个张量（{3}*）不参与转换，也不导出</translation>
    </message>
    <message>
        <source>the model runs without them, only not with speculative decoding</source>
        <translation>没有它们模型照常运行，只是不能用于推测解码</translation>
    </message>
    <message>
        <source>{} is known: {} experts in each layer, {} for each token; their down_proj is not refitted</source>
        <translation>已支持 {}：每层 {} 个专家，每个 token 使用 {} 个；其 down_proj 不重拟合</translation>
    </message>
    <message>
        <source>some layers look back {} tokens only: the model is converted for texts of that length</source>
        <translation>某些层只回看 {} 个词元：模型按这一长度以内的文本转换</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>passes run in {}, the export is a GGUF of 8 bits per weight</source>
        <translation>计算以 {} 进行，导出为每个权重 8 位的 GGUF</translation>
    </message>
    <message>
        <source>queries, keys and values have biases: transformers runs the export, vLLM with the plug-in that it carries; SGLang and llama.cpp have no place for them</source>
        <translation>查询、键和值带有偏置：transformers 可运行导出结果，vLLM 需安装导出自带的插件；SGLang 和 llama.cpp 没有容纳偏置的位置</translation>
    </message>
    <message>
        <source>serve it with transformers or vLLM</source>
        <translation>请用 transformers 或 vLLM 提供服务</translation>
    </message>
    <message>
        <source>passes run in {}, all projections of the export are FP8</source>
        <translation>计算使用 {}，导出的所有投影均为 FP8</translation>
    </message>
    <message>
        <source>passes run in {}, the export is FP8, but for projections whose sizes do not fit its blocks of 128: {}</source>
        <translation>计算使用 {}，导出为 FP8，但以下投影的尺寸不符合其 128 分块：{}</translation>
    </message>
    <message>
        <source>they stay bf16, which config.json tells loaders</source>
        <translation>它们保持 bf16，config.json 会告知加载器</translation>
    </message>
    <message>
        <source>{} is known; its norms of queries and keys become constants, which changes the model</source>
        <translation>已支持 {}；其查询和键的归一化会变为常数，这会改变模型</translation>
    </message>
    <message>
        <source>compare the perplexity of folded norms with the original&apos;s</source>
        <translation>请将归一化折叠后的困惑度与原模型的比较</translation>
    </message>
</context>
<context>
    <name>Problems</name>
    <message>
        <source>must be even: slots are pairs of numbers</source>
        <translation>必须为偶数：槽位由成对的数组成</translation>
    </message>
    <message>
        <source>must divide the head size %1: %2</source>
        <translation>必须整除头维度 %1：%2</translation>
    </message>
    <message>
        <source>must be %1, so that %2 times it is the head size %3</source>
        <translation>必须为 %1，使其 %2 倍等于头维度 %3</translation>
    </message>
    <message>
        <source>must be one of %1</source>
        <translation>必须是 %1 之一</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is not one of the choices</source>
        <translation>“%1”不在可选项中</translation>
    </message>
    <message>
        <source>must be between %1 and %2</source>
        <translation>必须介于 %1 与 %2 之间</translation>
    </message>
</context>
<context>
    <name>RecipeMenu</name>
    <message>
        <source>recipe %1</source>
        <translation>配方 %1</translation>
    </message>
    <message>
        <source>%1, freqfold %2</source>
        <translation>%1，freqfold %2</translation>
    </message>
    <message>
        <source>None has sizes that fit this model</source>
        <translation>没有尺寸适合此模型的配方</translation>
    </message>
    <message>
        <source>The recipe is written: %1</source>
        <translation>配方已写入：%1</translation>
    </message>
    <message>
        <source>&amp;Published recipes</source>
        <translation>已发表的配方(&amp;P)</translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>模型家族</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Query heads, key and value heads</source>
        <translation>查询头，键/值头</translation>
    </message>
    <message>
        <source>Head size</source>
        <translation>头维度</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Cache today, per token</source>
        <translation>当前每词元缓存</translation>
    </message>
    <message>
        <source>Calibration text</source>
        <translation>校准文本</translation>
    </message>
    <message>
        <source>Test text</source>
        <translation>测试文本</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>配方</translation>
    </message>
    <message>
        <source>Candidates</source>
        <translation>候选方案</translation>
    </message>
    <message numerus="yes">
        <source>Original: perplexity %1 on %n chunks of the test text. Errors are standard errors over chunks; excess is in nats per token above the original, paired by chunk.</source>
        <translation>
            <numerusform>原模型：在测试文本的 %n 个文本块上困惑度为 %1。误差为各文本块间的标准误差；增量为逐块配对后相对原模型的 nat/词元。</numerusform>
        </translation>
    </message>
    <message>
        <source>Cache per token</source>
        <translation>每词元缓存</translation>
    </message>
    <message>
        <source>Partial RoPE</source>
        <translation>部分 RoPE</translation>
    </message>
    <message>
        <source>MLA</source>
        <translation>MLA</translation>
    </message>
    <message>
        <source>Excess</source>
        <translation>增量</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>%1: conversion to multi-head latent attention</source>
        <translation>%1：转换为多头潜在注意力</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图</translation>
    </message>
    <message>
        <source>KL divergence</source>
        <translation>KL 散度</translation>
    </message>
    <message>
        <source>Same likeliest token</source>
        <translation>首选词元相同</translation>
    </message>
    <message>
        <source>Decoding speed</source>
        <translation>解码速度</translation>
    </message>
    <message numerus="yes">
        <source>Decoding: one sequence by this program&apos;s own engine on %1 with %n thread(s). The original: %2.</source>
        <translation>
            <numerusform>解码：由本程序自带引擎在 %1 上以 %n 个线程处理单个序列。原模型：%2。</numerusform>
        </translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样例</translation>
    </message>
    <message>
        <source>What models wrote after the prompt “%1”.</source>
        <translation>各模型在提示“%1”之后写出的文本。</translation>
    </message>
    <message>
        <source>The original</source>
        <translation>原模型</translation>
    </message>
</context>
<context>
    <name>ReportFiles</name>
    <message>
        <source>&apos;%1&apos; has no known ending: give one of .html and .pdf.</source>
        <translation>“%1”的扩展名无法识别：请使用 .html 或 .pdf。</translation>
    </message>
    <message>
        <source>There is no room for pictures: %1.</source>
        <translation>没有存放图片的空间：%1。</translation>
    </message>
</context>
<context>
    <name>SampleJob</name>
    <message>
        <source>Continue a prompt</source>
        <translation>续写提示</translation>
    </message>
</context>
<context>
    <name>Samples</name>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>%1 of cache per token</source>
        <translation>每词元缓存 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n token(s)</source>
        <translation>
            <numerusform>%n 个词元</numerusform>
        </translation>
    </message>
    <message>
        <source>ended by the model</source>
        <translation>由模型结束</translation>
    </message>
    <message numerus="yes">
        <source>By this program&apos;s own engine on this machine, after a prompt of %n token(s). Cache: as the engine holds it, over all layers.</source>
        <translation>
            <numerusform>由本程序自带引擎在本机上得出，提示长 %n 个词元。缓存：按引擎实际保存的大小，含所有层。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SpectraSpecs</name>
    <message>
        <source>Spectra, layer %1</source>
        <translation>谱，第 %1 层</translation>
    </message>
    <message>
        <source>The energy (mean square) along each principal direction of keys, values and of the joint latent, strongest first, on a logarithmic axis. A steep fall means that few directions hold nearly everything. The line is the rank: the joint directions left of it are kept. Drag it, or press ↑ and ↓.</source>
        <translation>键、值和联合潜变量沿各主方向的能量（均方值），从强到弱，对数坐标。下降越陡，说明少数方向几乎承载了全部。竖线是秩：其左侧的联合方向被保留。可拖动它，或按 ↑ 和 ↓。</translation>
    </message>
    <message>
        <source>direction, strongest first</source>
        <translation>方向（从强到弱）</translation>
    </message>
    <message>
        <source>mean square</source>
        <translation>均方值</translation>
    </message>
    <message>
        <source>Computing…</source>
        <translation>正在计算…</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>键</translation>
    </message>
    <message>
        <source>values</source>
        <translation>值</translation>
    </message>
    <message>
        <source>joint latent</source>
        <translation>联合潜变量</translation>
    </message>
    <message>
        <source>rotary</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>position-free</source>
        <translation>无位置</translation>
    </message>
    <message>
        <source>rank %1</source>
        <comment>the plot puts the number in</comment>
        <translation>秩 %1</translation>
    </message>
    <message>
        <source>Energy lost, layer %1</source>
        <translation>损失的能量，第 %1 层</translation>
    </message>
    <message>
        <source>Energy kept, layer %1</source>
        <translation>保留的能量，第 %1 层</translation>
    </message>
    <message>
        <source>How much of all energy the strongest directions hold together, or how much is lost without the others. Where the line of the rank meets the curve of the joint latent is what the conversion does to this layer. Drag the line, or press ↑ and ↓.</source>
        <translation>最强的若干方向合计占全部能量的多少，或舍去其余方向损失多少。秩的竖线与联合潜变量曲线的交点，就是转换对这一层的影响。可拖动竖线，或按 ↑ 和 ↓。</translation>
    </message>
    <message>
        <source>directions kept (rank)</source>
        <translation>保留的方向数（秩）</translation>
    </message>
    <message>
        <source>energy lost (%)</source>
        <translation>损失的能量（%）</translation>
    </message>
    <message>
        <source>energy kept (%)</source>
        <translation>保留的能量（%）</translation>
    </message>
    <message>
        <source>Key norms, layer %1</source>
        <translation>键范数，第 %1 层</translation>
    </message>
    <message>
        <source>The root mean square of each key dimension, as the model has them (before) and after the rotation that gathers the energy of all heads in a few rotary slots (after). The shaded slots keep their rotation; the energy right of them loses it.</source>
        <translation>键各维度的均方根：模型原样（旋转前），以及把所有头的能量集中到少数旋转槽位之后（旋转后）。阴影槽位保留旋转；其右侧的能量失去旋转。</translation>
    </message>
    <message>
        <source>key dimension of all heads</source>
        <translation>所有头的键维度</translation>
    </message>
    <message>
        <source>norm (rms)</source>
        <translation>范数（均方根）</translation>
    </message>
    <message>
        <source>before</source>
        <translation>旋转前</translation>
    </message>
    <message>
        <source>after</source>
        <translation>旋转后</translation>
    </message>
    <message>
        <source>rotary slots</source>
        <translation>旋转槽位</translation>
    </message>
    <message>
        <source>Choose “before” or “after” above.</source>
        <translation>请在上方选择“旋转前”或“旋转后”。</translation>
    </message>
    <message>
        <source>Energy kept at rank %1 (%)</source>
        <translation>秩 %1 保留的能量（%）</translation>
    </message>
    <message>
        <source>Share of the joint latent&apos;s energy that the rank keeps.</source>
        <translation>秩所保留的联合潜变量能量比例。</translation>
    </message>
    <message>
        <source>Effective rank, keys</source>
        <translation>有效秩，键</translation>
    </message>
    <message>
        <source>How many directions of the keys matter: n for n equal eigenvalues.</source>
        <translation>键的多少个方向起作用：n 个特征值相等时为 n。</translation>
    </message>
    <message>
        <source>Effective rank, values</source>
        <translation>有效秩，值</translation>
    </message>
    <message>
        <source>The same for the values.</source>
        <translation>值的有效秩，含义同上。</translation>
    </message>
    <message>
        <source>Effective rank, joint</source>
        <translation>有效秩，联合</translation>
    </message>
    <message>
        <source>The same for the joint latent: what the rank cuts off.</source>
        <translation>联合潜变量的有效秩，即秩所截断的对象。</translation>
    </message>
    <message>
        <source>Rotary energy kept (%)</source>
        <translation>保留的旋转能量（%）</translation>
    </message>
    <message>
        <source>Share of the keys&apos; energy that lies in the rotary slots and keeps its rotation.</source>
        <translation>位于旋转槽位中、保留旋转的键能量比例。</translation>
    </message>
    <message>
        <source>Predicted score error</source>
        <translation>预测的注意力分数误差</translation>
    </message>
    <message>
        <source>Error of the attention scores relative to their spread, from a plan in closed form. Press “Predict errors”.</source>
        <translation>按闭式方案，注意力分数误差相对于其离散程度的大小。请按“预测误差”。</translation>
    </message>
    <message>
        <source>Share of all error (%)</source>
        <translation>占总误差比例（%）</translation>
    </message>
    <message>
        <source>This layer&apos;s part of the output errors of all layers, predicted likewise. Rank is missing where it is high.</source>
        <translation>该层在所有层输出误差中所占的部分，同样由预测得到。比例高的层秩不够。</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>所有层</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>One column per layer, one row per measure; each row has a colour scale of its own. Click a column or press ← and → to look at that layer below.</source>
        <translation>每列一层，每行一个度量；各行有自己的色标。点击某列，或按 ← 和 →，在下方查看该层。</translation>
    </message>
    <message>
        <source>The same of every layer</source>
        <translation>各层的同一图</translation>
    </message>
    <message>
        <source>One small plot per layer, all on the same axes, with the same rank through all of them. Click one to pick its layer.</source>
        <translation>每层一幅小图，坐标轴相同，并以同一秩贯穿。点击其一即选中该层。</translation>
    </message>
    <message>
        <source>direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>eigenvalue</source>
        <translation>特征值</translation>
    </message>
    <message>
        <source>directions kept</source>
        <translation>保留的方向数</translation>
    </message>
    <message>
        <source>energy (%)</source>
        <translation>能量（%）</translation>
    </message>
    <message>
        <source>key dimension</source>
        <translation>键维度</translation>
    </message>
    <message>
        <source>norm</source>
        <translation>范数</translation>
    </message>
</context>
<context>
    <name>SpeedPicture</name>
    <message>
        <source>%1, at the memory&apos;s rate</source>
        <translation>%1，按内存带宽</translation>
    </message>
    <message>
        <source>%1 tokens/s</source>
        <translation>%1 词元/秒</translation>
    </message>
    <message>
        <source>Time of a token</source>
        <translation>每个词元的时间</translation>
    </message>
    <message>
        <source>How long the next token takes when so many tokens are in the cache, measured by this program&apos;s own engine on this machine. The thin lines are what reading weights and cache from memory takes at least: a decoder that waits for nothing but memory would lie on them.</source>
        <translation>缓存中有这么多词元时，生成下一个词元所需的时间，由本程序自己的引擎在本机测得。细线是从内存读取权重和缓存至少需要的时间：只等待内存的解码器会落在细线上。</translation>
    </message>
    <message>
        <source>tokens in the cache</source>
        <translation>缓存中的词元数</translation>
    </message>
    <message>
        <source>time of a token (ms)</source>
        <translation>每个词元的时间（毫秒）</translation>
    </message>
    <message>
        <source>time of a token for each of %1 sequences (ms)</source>
        <translation>%1 个序列各生成一个词元的时间（毫秒）</translation>
    </message>
    <message>
        <source>original</source>
        <translation>原模型</translation>
    </message>
    <message>
        <source>candidate</source>
        <translation>候选方案</translation>
    </message>
    <message>
        <source>Original (ms)</source>
        <translation>原模型（毫秒）</translation>
    </message>
    <message>
        <source>Candidate (ms)</source>
        <translation>候选方案（毫秒）</translation>
    </message>
    <message>
        <source>Times as fast</source>
        <translation>速度倍数</translation>
    </message>
    <message>
        <source>Its cache</source>
        <translation>其缓存</translation>
    </message>
    <message>
        <source>Original&apos;s cache</source>
        <translation>原模型的缓存</translation>
    </message>
    <message>
        <source>Its share</source>
        <translation>其占比</translation>
    </message>
    <message>
        <source>Original&apos;s share</source>
        <translation>原模型的占比</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>Behind %1 tokens the candidate is %2 times as fast as the original, on a cache %3 times smaller.</source>
        <translation>在 %1 个词元之后，候选方案的速度是原模型的 %2 倍，缓存缩小到 1/%3。</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n thread(s), %2 read from memory per second: shares are of that</source>
        <translation>
            <numerusform>%1，%n 个线程，每秒从内存读取 %2：占比以此为准</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Stages</name>
    <message>
        <source>taking statistics</source>
        <translation>正在采集统计量</translation>
    </message>
    <message>
        <source>planning layers</source>
        <translation>规划各层</translation>
    </message>
    <message>
        <source>predicting errors</source>
        <translation>预测误差</translation>
    </message>
    <message>
        <source>opening the model</source>
        <translation>打开模型</translation>
    </message>
    <message>
        <source>reading kept statistics</source>
        <translation>读取已存的统计量</translation>
    </message>
    <message>
        <source>fitting rotary slots</source>
        <translation>拟合旋转槽位</translation>
    </message>
    <message>
        <source>converting layers</source>
        <translation>转换各层</translation>
    </message>
    <message>
        <source>measuring latents</source>
        <translation>测量潜变量</translation>
    </message>
    <message>
        <source>measuring errors of attention</source>
        <translation>测量注意力误差</translation>
    </message>
    <message>
        <source>measuring what rounding does</source>
        <translation>测量舍入的影响</translation>
    </message>
    <message>
        <source>writing the export</source>
        <translation>写出导出文件</translation>
    </message>
    <message>
        <source>reading the export back</source>
        <translation>回读导出文件</translation>
    </message>
    <message>
        <source>logits of the converted model</source>
        <translation>转换后模型的 logits</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>logits</source>
        <translation>logits</translation>
    </message>
    <message>
        <source>comparison with the original</source>
        <translation>与原模型比较</translation>
    </message>
    <message>
        <source>original</source>
        <translation>原模型</translation>
    </message>
    <message>
        <source>the original</source>
        <translation>原模型</translation>
    </message>
    <message>
        <source>the original model</source>
        <translation>原模型</translation>
    </message>
    <message>
        <source>the export</source>
        <translation>导出结果</translation>
    </message>
    <message>
        <source>converted</source>
        <translation>转换后</translation>
    </message>
    <message>
        <source>partial RoPE</source>
        <translation>部分 RoPE</translation>
    </message>
    <message>
        <source>MLA</source>
        <translation>MLA</translation>
    </message>
    <message>
        <source>freqfold %1</source>
        <translation>频率折叠 %1</translation>
    </message>
    <message>
        <source>rank %1</source>
        <translation>秩 %1</translation>
    </message>
    <message>
        <source>rotary size %1</source>
        <translation>旋转维数 %1</translation>
    </message>
    <message>
        <source>logits of %1</source>
        <translation>%1的 logits</translation>
    </message>
    <message>
        <source>perplexity of %1</source>
        <translation>%1的困惑度</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between parts of a stage&apos;s name</comment>
        <translation>，</translation>
    </message>
    <message>
        <source>timing the decoding</source>
        <translation>测量解码速度</translation>
    </message>
    <message>
        <source>continuing the prompt</source>
        <translation>续写提示</translation>
    </message>
    <message>
        <source>the model writes samples</source>
        <translation>模型自行生成样本</translation>
    </message>
    <message>
        <source>group %1</source>
        <translation>第 %1 组</translation>
    </message>
    <message>
        <source>%1 × %2 tokens</source>
        <translation>%1 × %2 个词元</translation>
    </message>
</context>
<context>
    <name>SweepCurves</name>
    <message>
        <source>%1 · %2</source>
        <comment>name and state of a point</comment>
        <translation>%1 · %2</translation>
    </message>
    <message numerus="yes">
        <source> · %n chunk(s)</source>
        <translation>
            <numerusform> · %n 个文本块</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, stopped early</source>
        <translation>%1，提前停止</translation>
    </message>
    <message>
        <source>original</source>
        <translation>原模型</translation>
    </message>
    <message>
        <source>best: %1</source>
        <translation>最优：%1</translation>
    </message>
    <message>
        <source>leads: %1</source>
        <translation>领先：%1</translation>
    </message>
    <message>
        <source>Choose above what varies and press Start.</source>
        <translation>请在上方选择要变化的字段，然后按“开始”。</translation>
    </message>
    <message>
        <source>Nothing is measured yet. Points appear here chunk by chunk, with their standard errors.</source>
        <translation>尚无测量结果。数据点会随文本块逐个出现，并带有标准误差。</translation>
    </message>
    <message>
        <source>MLA</source>
        <translation>MLA</translation>
    </message>
    <message>
        <source>partial RoPE</source>
        <translation>部分 RoPE</translation>
    </message>
    <message>
        <source>The predicted curve comes first, from statistics alone.</source>
        <translation>首先出现的是仅由统计量得到的预测曲线。</translation>
    </message>
    <message>
        <source>predicted</source>
        <translation>预测</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>nat</translation>
    </message>
</context>
<context>
    <name>SweepMap</name>
    <message>
        <source>%1, stopped</source>
        <translation>%1，已停止</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>field and value</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Nothing is measured yet. Cells fill as candidates are measured.</source>
        <translation>尚无测量结果。候选方案测量后单元格会逐一填充。</translation>
    </message>
    <message>
        <source>%1 Lines join candidates that need the same cache.</source>
        <translation>%1连线表示缓存相同的候选方案。</translation>
    </message>
    <message>
        <source>cache (bytes per token)</source>
        <translation>缓存（字节/词元）</translation>
    </message>
</context>
<context>
    <name>SweepPace</name>
    <message>
        <source>How long it takes is known once the first chunks are measured.</source>
        <translation>测完最初几块后即可估计所需时间。</translation>
    </message>
    <message>
        <source>So far a chunk took %1.</source>
        <translation>目前每个文本块耗时 %1。</translation>
    </message>
    <message>
        <source>At most %1 at the pace so far.</source>
        <translation>按目前速度最多需 %1。</translation>
    </message>
    <message>
        <source>About %1 at the pace so far.</source>
        <translation>按目前速度约需 %1。</translation>
    </message>
    <message numerus="yes">
        <source>%n candidate(s)</source>
        <translation>
            <numerusform>%n 个候选方案</numerusform>
        </translation>
    </message>
    <message>
        <source>each on the whole text in chunks of %1 tokens</source>
        <translation>每个测整篇文本，每块 %1 个词元</translation>
    </message>
    <message numerus="yes">
        <source>each on %n chunk(s) of %1 tokens</source>
        <translation>
            <numerusform>每个测 %n 块，每块 %1 个词元</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n known in part</source>
        <translation>
            <numerusform>其中 %n 个已有部分结果</numerusform>
        </translation>
    </message>
    <message>
        <source>%1. %2</source>
        <comment>size of a sweep, then its time</comment>
        <translation>%1。%2</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between parts of a sweep&apos;s size</comment>
        <translation>，</translation>
    </message>
</context>
<context>
    <name>SweepPoints</name>
    <message>
        <source>%1 %2</source>
        <comment>field and value</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>cache (bytes per token)</source>
        <translation>缓存（字节/词元）</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>name and unit</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>axis of choices</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>TableText</name>
    <message>
        <source>Save the table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>CSV (*.csv)</source>
        <translation>CSV (*.csv)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>另存为 CSV…</translation>
    </message>
</context>
<context>
    <name>TradeoffAxes</name>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Decoding speed</source>
        <translation>解码速度</translation>
    </message>
    <message>
        <source>cache (bytes per token)</source>
        <translation>缓存（字节/词元）</translation>
    </message>
    <message>
        <source>decoding (tokens per second, more is better)</source>
        <translation>解码（词元/秒，越多越好）</translation>
    </message>
    <message>
        <source>Bytes that a token takes in the cache, over all layers, in 2-byte numbers.</source>
        <translation>一个词元在缓存中占用的字节数，含所有层，按每数 2 字节计。</translation>
    </message>
    <message>
        <source> · </source>
        <comment>between parts of a sentence</comment>
        <translation> · </translation>
    </message>
    <message numerus="yes">
        <source>%n candidate(s) not measured</source>
        <translation>
            <numerusform>%n 个候选方案未测量</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n candidate(s) without KL divergence</source>
        <translation>
            <numerusform>%n 个候选方案缺 KL 散度</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n candidate(s) without speed</source>
        <translation>
            <numerusform>%n 个候选方案缺解码速度</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TradeoffPlot</name>
    <message>
        <source>%1 · saves %2 · %3</source>
        <comment>recipe, share of the cache, state</comment>
        <translation>%1 · 节省 %2 · %3</translation>
    </message>
    <message numerus="yes">
        <source> · %n chunk(s)</source>
        <translation>
            <numerusform> · %n 个文本块</numerusform>
        </translation>
    </message>
    <message>
        <source>original</source>
        <translation>原模型</translation>
    </message>
    <message>
        <source>the model before conversion</source>
        <translation>转换前的模型</translation>
    </message>
    <message>
        <source>Pareto front</source>
        <translation>帕累托前沿</translation>
    </message>
    <message>
        <source>What a cache costs</source>
        <translation>缓存的代价</translation>
    </message>
    <message>
        <source>No candidate is measured yet. Start a sweep, or measure the recipe of the inspector.</source>
        <translation>尚无已测量的候选方案。请开始一次扫描，或测量检查器中的配方。</translation>
    </message>
    <message>
        <source>candidates</source>
        <translation>候选方案</translation>
    </message>
    <message>
        <source>stopped early</source>
        <translation>提前停止</translation>
    </message>
    <message>
        <source>compared with</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>What speed costs</source>
        <translation>速度的代价</translation>
    </message>
    <message>
        <source>Each point is a recipe: what it costs across, how far the converted model is from the original up. The line joins those that no other beats in both, the original among them. The best corner is %1. %2 %3</source>
        <translation>每个点是一份配方：横轴是它的代价，纵轴是转换后模型与原模型相差多远。连线上的点在两方面都不被其他点超过，原模型也在其中。最好的角落是%1。%2 %3</translation>
    </message>
    <message>
        <source>the lower left</source>
        <translation>左下角</translation>
    </message>
    <message>
        <source>the lower right</source>
        <translation>右下角</translation>
    </message>
    <message>
        <source>This is measured of no candidate yet.</source>
        <translation>还没有候选方案测量过这一项。</translation>
    </message>
</context>
<context>
    <name>ValueList</name>
    <message>
        <source>Write at least one value.</source>
        <translation>请至少填写一个值。</translation>
    </message>
    <message>
        <source>These are more than %1 values.</source>
        <translation>值超过 %1 个。</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is none of %2.</source>
        <translation>“%1”不在 %2 之中。</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is neither %2 nor %3.</source>
        <translation>“%1”既不是“%2”也不是“%3”。</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is no number; write 32, 64 or 96–160:32.</source>
        <translation>“%1”不是数；请写成 32, 64 或 96–160:32。</translation>
    </message>
    <message>
        <source>&apos;%1&apos; needs a step, as in %1:0.1.</source>
        <translation>“%1”需要步长，例如 %1:0.1。</translation>
    </message>
    <message>
        <source>&apos;%1&apos; runs backwards.</source>
        <translation>“%1”的起止颠倒。</translation>
    </message>
    <message>
        <source>&apos;%1&apos; has a step of 0.</source>
        <translation>“%1”的步长为 0。</translation>
    </message>
    <message>
        <source>&apos;%1&apos; has %2 values, more than %3; take a larger step.</source>
        <translation>“%1”含 %2 个值，超过 %3 个；请加大步长。</translation>
    </message>
    <message>
        <source>%1 is no whole number.</source>
        <translation>%1 不是整数。</translation>
    </message>
    <message>
        <source>%1 is outside %2 to %3.</source>
        <translation>%1 超出 %2 至 %3 的范围。</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>MLA</source>
        <translation>MLA</translation>
    </message>
    <message>
        <source>partial RoPE</source>
        <translation>部分 RoPE</translation>
    </message>
    <message numerus="yes">
        <source>on %n chunk(s) of the same text</source>
        <translation>
            <numerusform>同一文本的 %n 个文本块</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 leads, but %2 cannot be told apart from it yet: difference %3 %4 (paired, 99 %).</source>
        <translation>%1 领先，但尚不能与 %2 区分：差 %3，%4（配对检验，99 %）。</translation>
    </message>
    <message>
        <source>%1 is better than %2 by %3 (paired, 99 %, %4).</source>
        <translation>%1 优于 %2，差 %3（配对检验，99 %，%4）。</translation>
    </message>
    <message>
        <source>%1 is better than every other one; than %2, the next, by %3 (paired, 99 % in all, %4).</source>
        <translation>%1 优于其余所有方案；与次优的 %2 相差 %3（配对检验，总体 99 %，%4）。</translation>
    </message>
    <message>
        <source>%1 is the only one measured so far.</source>
        <translation>目前只测量了 %1。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>stage of a conversion: which candidate is better</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: %2 is better than %3 by %4 (significant at 99 %, %5).</source>
        <translation>%1：%2优于%3，差 %4（99 % 显著，%5）。</translation>
    </message>
    <message>
        <source>%1: difference %2, not significant at 99 % (%3).</source>
        <translation>%1：差 %2，在 99 % 水平上不显著（%3）。</translation>
    </message>
    <message>
        <source>KL divergence</source>
        <translation>KL 散度</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <comment>minutes and seconds</comment>
        <translation>%1 分 %2 秒</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <comment>hours and minutes</comment>
        <translation>%1 小时 %2 分</translation>
    </message>
    <message>
        <source>%1 ± ?</source>
        <translation>%1 ± ?</translation>
    </message>
    <message>
        <source>score</source>
        <comment>the method of that name</comment>
        <translation>score</translation>
    </message>
    <message>
        <source>TransMLA</source>
        <comment>the method of that name</comment>
        <translation>TransMLA</translation>
    </message>
    <message>
        <source>freqfold %1</source>
        <translation>频率折叠 %1</translation>
    </message>
    <message>
        <source>auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>true norms</source>
        <translation>真实归一化</translation>
    </message>
</context>
<context>
    <name>transmla::ui::ActionFinder</name>
    <message>
        <source>Find an action</source>
        <translation>查找操作</translation>
    </message>
    <message>
        <source>Type a part of its name</source>
        <translation>输入名称的一部分</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
</context>
<context>
    <name>transmla::ui::Banner</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
</context>
<context>
    <name>transmla::ui::CacheBars</name>
    <message>
        <source>Cache per token</source>
        <translation>每词元缓存</translation>
    </message>
    <message>
        <source>What one token leaves in the cache of all layers, in numbers of two bytes: keys and values of the original model, the latent and the shared rotary key of the converted one.</source>
        <translation>一个词元在所有层缓存中留下的内容，每个数两字节：原模型为键和值，转换后为潜变量和共享的旋转键。</translation>
    </message>
    <message>
        <source>now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>%1 per token</source>
        <translation>每词元 %1</translation>
    </message>
    <message>
        <source>keys</source>
        <translation>键</translation>
    </message>
    <message>
        <source>values</source>
        <translation>值</translation>
    </message>
    <message>
        <source>under the recipe</source>
        <translation>按此配方</translation>
    </message>
    <message>
        <source>latent %1</source>
        <translation>潜变量 %1</translation>
    </message>
    <message>
        <source>rotary %1</source>
        <translation>旋转 %1</translation>
    </message>
</context>
<context>
    <name>transmla::ui::CacheEffect</name>
    <message>
        <source>%1 numbers · %2 per token</source>
        <comment>cached numbers of a layer, bytes of all layers</comment>
        <translation>%1 个数 · 每词元 %2</translation>
    </message>
    <message>
        <source>%1, %2 less</source>
        <comment>cache size and share</comment>
        <translation>%1，减少 %2</translation>
    </message>
    <message>
        <source>%1, %2 more</source>
        <comment>cache size and share</comment>
        <translation>%1，增加 %2</translation>
    </message>
    <message>
        <source>Cache of one token in 2-byte numbers: keys and values of every head in the original, one latent and the rotary numbers after the conversion. Numbers are of one layer, bytes of all layers.</source>
        <translation>一个词元的缓存，每个数 2 字节：原模型为每个头的键和值，转换后为一个潜变量和旋转部分。个数指一层，字节数指所有层。</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>numbers · bytes</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>原模型</translation>
    </message>
    <message>
        <source>This recipe</source>
        <translation>此配方</translation>
    </message>
</context>
<context>
    <name>transmla::ui::CandidateFacts</name>
    <message>
        <source>Candidate</source>
        <translation>候选方案</translation>
    </message>
    <message>
        <source>Compared with</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>C&amp;andidate</source>
        <translation>候选方案(&amp;A)</translation>
    </message>
    <message>
        <source>Compare &amp;with</source>
        <translation>比较对象(&amp;W)</translation>
    </message>
    <message>
        <source>Facts of the candidate</source>
        <translation>候选方案的数据</translation>
    </message>
    <message>
        <source>&amp;Use this recipe</source>
        <translation>采用此配方(&amp;U)</translation>
    </message>
    <message>
        <source>The candidate&apos;s recipe becomes the recipe of the inspector; undo brings the old one back.</source>
        <translation>将候选方案的配方设为检查器中的配方；可撤销恢复原配方。</translation>
    </message>
    <message>
        <source>&amp;Measure on</source>
        <translation>继续测量(&amp;M)</translation>
    </message>
    <message>
        <source>Measures a candidate that was stopped early on the rest of the text.</source>
        <translation>在其余文本上继续测量提前停止的候选方案。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Click a point to see its numbers, Ctrl+click a second one to compare, double-click to use its recipe.</source>
        <translation>点击数据点查看其数值，按住 Ctrl 点击另一个进行比较，双击采用其配方。</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>数值</translation>
    </message>
    <message>
        <source>Both have the same recipe.</source>
        <translation>两者配方相同。</translation>
    </message>
    <message>
        <source>The first</source>
        <translation>第一个</translation>
    </message>
    <message>
        <source>The second</source>
        <translation>第二个</translation>
    </message>
    <message>
        <source>A second candidate, or the original; Ctrl+click a point. Only what differs is shown then.</source>
        <translation>第二个候选方案或原模型；也可 Ctrl+点击某个点。此时只显示不同之处。</translation>
    </message>
    <message>
        <source>the original</source>
        <translation>原模型</translation>
    </message>
    <message>
        <source>The original</source>
        <translation>原模型</translation>
    </message>
</context>
<context>
    <name>transmla::ui::CandidatePanel</name>
    <message>
        <source>Candidates</source>
        <translation>候选方案</translation>
    </message>
    <message>
        <source>Use this recipe</source>
        <translation>采用此配方</translation>
    </message>
    <message>
        <source>The candidate&apos;s recipe becomes the recipe of the inspector; undo brings the old one back.</source>
        <translation>将候选方案的配方设为检查器中的配方；可撤销恢复原配方。</translation>
    </message>
    <message>
        <source>Measure on</source>
        <translation>继续测量</translation>
    </message>
    <message>
        <source>Measures the candidate on the rest of the text, though a test showed that it cannot win.</source>
        <translation>尽管检验表明它不可能胜出，仍在其余文本上继续测量。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Removes the candidate and what was measured of it from the project.</source>
        <translation>从项目中移除该候选方案及其测量结果。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::CandidateTable</name>
    <message>
        <source>best</source>
        <translation>最优</translation>
    </message>
    <message>
        <source>Candidate</source>
        <translation>候选方案</translation>
    </message>
    <message>
        <source>The recipe&apos;s name in files: equal for recipes that convert equally.</source>
        <translation>配方在文件中的名称：转换结果相同的配方名称相同。</translation>
    </message>
    <message>
        <source>Cache per token</source>
        <translation>每词元缓存</translation>
    </message>
    <message>
        <source>Bytes of the KV cache per token over all layers, in 2-byte numbers.</source>
        <translation>所有层每词元 KV 缓存的字节数，每个数 2 字节。</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>节省</translation>
    </message>
    <message>
        <source>Share of the original&apos;s cache that is saved.</source>
        <translation>相对原模型节省的缓存比例。</translation>
    </message>
    <message>
        <source>Predicted divergence</source>
        <translation>预测散度</translation>
    </message>
    <message>
        <source>Predicted score error</source>
        <translation>预测的注意力分数误差</translation>
    </message>
    <message>
        <source>Error of the attention scores relative to their spread, predicted from statistics.</source>
        <translation>由统计量预测的注意力分数误差，相对于其离散程度。</translation>
    </message>
    <message>
        <source>Predicted output error</source>
        <translation>预测的输出误差</translation>
    </message>
    <message>
        <source>Share of the energy of attention&apos;s output that is lost, predicted from statistics.</source>
        <translation>由统计量预测的注意力输出能量损失比例。</translation>
    </message>
    <message>
        <source>MLA perplexity</source>
        <translation>MLA 困惑度</translation>
    </message>
    <message>
        <source>Of the converted model, on the chunks measured so far.</source>
        <translation>转换后模型在已测文本块上的结果。</translation>
    </message>
    <message>
        <source>Partial RoPE perplexity</source>
        <translation>部分 RoPE 困惑度</translation>
    </message>
    <message>
        <source>With rotary slots chosen but nothing cut off by the rank: what the slots alone cost.</source>
        <translation>选定旋转槽位、但未按秩截断时的结果：仅槽位带来的代价。</translation>
    </message>
    <message>
        <source>%1, standard error</source>
        <translation>%1，标准误差</translation>
    </message>
    <message>
        <source>Chunks</source>
        <translation>文本块数</translation>
    </message>
    <message>
        <source>Of the test text, measured of the converted model.</source>
        <translation>测试文本中已用于测量转换后模型的文本块。</translation>
    </message>
    <message>
        <source>Excess over the original</source>
        <translation>较原模型的增量</translation>
    </message>
    <message>
        <source>Behind the best</source>
        <translation>与最优之差</translation>
    </message>
    <message>
        <source>Difference to the best candidate, chunk by chunk on the same text.</source>
        <translation>在同一文本上逐块计算的与最优候选方案之差。</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Stopped: a paired test showed that it cannot win any more. It can be resumed by hand.</source>
        <translation>已停止：配对检验表明它已不可能胜出。可手动继续。</translation>
    </message>
    <message>
        <source>KL divergence</source>
        <translation>KL 散度</translation>
    </message>
    <message>
        <source>Same likeliest token</source>
        <translation>首选词元相同</translation>
    </message>
    <message>
        <source>Share of the test text&apos;s tokens for which original and candidate find the same next token likeliest.</source>
        <translation>测试文本中原模型与候选方案认为最可能的下一个词元相同的比例。</translation>
    </message>
    <message>
        <source>Decoding speed</source>
        <translation>解码速度</translation>
    </message>
</context>
<context>
    <name>transmla::ui::ExportForm</name>
    <message>
        <source>&amp;Browse…</source>
        <translation>浏览(&amp;B)…</translation>
    </message>
    <message>
        <source>Prove it by &amp;perplexities</source>
        <translation>用困惑度验证(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Export</source>
        <translation>导出(&amp;E)</translation>
    </message>
    <message>
        <source>DeepSeek-V3 folder</source>
        <translation>DeepSeek-V3 文件夹</translation>
    </message>
    <message>
        <source>bf16 (2 bytes per number)</source>
        <translation>bf16（每个数 2 字节）</translation>
    </message>
    <message>
        <source>fp32 (4 bytes per number)</source>
        <translation>fp32（每个数 4 字节）</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>目标格式</translation>
    </message>
    <message>
        <source>Number type</source>
        <translation>数值类型</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Browse for a folder</source>
        <translation>浏览文件夹</translation>
    </message>
    <message>
        <source>Choose the folder that the new one is made in.</source>
        <translation>选择要在其中新建文件夹的位置。</translation>
    </message>
    <message>
        <source>Take perplexities</source>
        <translation>测量困惑度</translation>
    </message>
    <message>
        <source>Perplexities on the project&apos;s test text prove the quality; without them the export is verified all the same.</source>
        <translation>在项目测试文本上的困惑度可证明质量；不测量时导出仍会经过验证。</translation>
    </message>
    <message>
        <source>Converts the model by this recipe, writes it, reads it back and compares its logits.</source>
        <translation>按此配方转换模型，写出、回读并比较其 logits。</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>未打开模型</translation>
    </message>
    <message>
        <source>%1 rotary dimensions that all heads share and a latent of %2 numbers are cached per token and layer.</source>
        <translation>每词元每层缓存所有头共享的 %1 个旋转维度，以及含 %2 个数的潜变量。</translation>
    </message>
    <message>
        <source>Calibrated on %1 samples of %2 tokens, seed %3.</source>
        <translation>用 %1 个样本校准，每个 %2 个词元，随机种子 %3。</translation>
    </message>
    <message>
        <source>Slots are fitted to the original&apos;s attention, projections refitted on the converted stream.</source>
        <translation>槽位拟合到原模型的注意力，投影在转换后的残差流上重拟合。</translation>
    </message>
    <message>
        <source>Keys are rotated so that neighbouring frequencies share slots (RoRoPE, FreqFold); a joint PCA makes the latent.</source>
        <translation>旋转键使相邻频率共用槽位（RoRoPE、FreqFold）；潜变量由联合 PCA 得到。</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在检查…</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>An export is under way.</source>
        <translation>正在导出。</translation>
    </message>
    <message>
        <source>Folder to export into</source>
        <translation>导出到的文件夹</translation>
    </message>
    <message>
        <source>Calibrated on %1 samples of the text and %2 that the model writes, of %3 tokens, seed %4.</source>
        <translation>校准使用文本中的 %1 个样本和模型自己写出的 %2 个样本，每个 %3 个词元，随机种子 %4。</translation>
    </message>
    <message>
        <source>GGUF file for llama.cpp</source>
        <translation>用于 llama.cpp 的 GGUF 文件</translation>
    </message>
    <message>
        <source>A folder that loaders of DeepSeek-V3 checkpoints read, or one file for llama.cpp.</source>
        <translation>DeepSeek-V3 检查点的加载器可读取的文件夹，或供 llama.cpp 使用的单个文件。</translation>
    </message>
    <message>
        <source>How weights are stored; passes are computed in fp32 for fp32, else in bf16. fp16 could not hold the latent and is not offered.</source>
        <translation>权重的存储类型；选 fp32 时以 fp32 计算，否则以 bf16 计算。fp16 无法容纳潜变量，因此不提供。</translation>
    </message>
    <message>
        <source>A folder or file that does not exist yet; it appears only when the export is whole and verified. A name that ends in .gguf is a file.</source>
        <translation>尚不存在的文件夹或文件；导出完整且通过验证后才会出现。以 .gguf 结尾的名称表示文件。</translation>
    </message>
    <message>
        <source>Q8_0 (about 1 byte per number)</source>
        <translation>Q8_0（每个数约 1 字节）</translation>
    </message>
    <message>
        <source>FP8 blocks (about 1 byte per number, for GPUs)</source>
        <translation>FP8 分块（每个数约 1 字节，用于 GPU）</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>The export is here. Choose another name to export again.</source>
        <translation>导出结果已在此处。若要再次导出，请选择其他名称。</translation>
    </message>
    <message>
        <source>Choose a name that does not exist yet.</source>
        <translation>请选择尚不存在的名称。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::ExportPage</name>
    <message>
        <source>Preflight and result</source>
        <translation>预检与结果</translation>
    </message>
    <message>
        <source>What is checked before an export, and what came of it.</source>
        <translation>导出前的检查项目及其结果。</translation>
    </message>
    <message>
        <source>Progress and proof of the export appear here: perplexities, the comparison of logits after reading it back, files, and the commands that run it.</source>
        <translation>导出的进度与验证显示在此：困惑度、回读后的 logits 比较、文件，以及运行命令。</translation>
    </message>
    <message>
        <source>&amp;Preflight</source>
        <translation>预检(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Result</source>
        <translation>结果(&amp;R)</translation>
    </message>
    <message>
        <source>Cancelled; nothing was written. The same export goes on behind the layers that are done.</source>
        <translation>已取消，没有写出任何文件。再次进行同样的导出时，会从已完成的层之后继续。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::ExportProgress</name>
    <message>
        <source>&amp;Cancel</source>
        <translation>取消(&amp;C)</translation>
    </message>
    <message>
        <source>Progress of this stage</source>
        <translation>本阶段进度</translation>
    </message>
    <message>
        <source>Layers or chunks of this stage.</source>
        <translation>本阶段的层或文本块。</translation>
    </message>
    <message>
        <source>Cancel the export</source>
        <translation>取消导出</translation>
    </message>
    <message>
        <source>Nothing is left in the folder. Layers that are done are kept: the same export goes on behind them.</source>
        <translation>文件夹中不会留下任何内容。已完成的层会保留：再次进行同样的导出时从其后继续。</translation>
    </message>
    <message>
        <source>Waiting for the jobs before it</source>
        <translation>等待前面的任务</translation>
    </message>
    <message>
        <source>Opening the model</source>
        <translation>正在打开模型</translation>
    </message>
    <message>
        <source>Paused: %1</source>
        <translation>已暂停：%1</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source> · about %1 left</source>
        <translation> · 约剩 %1</translation>
    </message>
</context>
<context>
    <name>transmla::ui::ExportProof</name>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Ready to be copied.</source>
        <translation>可直接复制。</translation>
    </message>
    <message>
        <source>Exported and verified</source>
        <translation>已导出并通过验证</translation>
    </message>
    <message>
        <source>Open &amp;folder</source>
        <translation>打开文件夹(&amp;F)</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Shows the export in the file manager.</source>
        <translation>在文件管理器中显示导出结果。</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>困惑度</translation>
    </message>
    <message>
        <source>None was asked for.</source>
        <translation>未要求测量。</translation>
    </message>
    <message>
        <source>original</source>
        <translation>原模型</translation>
    </message>
    <message>
        <source>partial RoPE</source>
        <translation>部分 RoPE</translation>
    </message>
    <message>
        <source>MLA</source>
        <translation>MLA</translation>
    </message>
    <message>
        <source>On %1, %2 chunks of %3 tokens, ± the standard error over chunks.</source>
        <translation>在 %1 上测量，%2 块，每块 %3 个词元；± 为各文本块间的标准误差。</translation>
    </message>
    <message>
        <source>Read back</source>
        <translation>回读验证</translation>
    </message>
    <message>
        <source>logit difference, root mean square</source>
        <translation>logit 差，均方根</translation>
    </message>
    <message>
        <source>allowed</source>
        <translation>容许值</translation>
    </message>
    <message>
        <source>logit difference, largest</source>
        <translation>logit 差，最大值</translation>
    </message>
    <message>
        <source>The files were read back by a plain DeepSeek-V3 pass and compared with the converted model before rounding, on %1 tokens. What is allowed follows from the number type&apos;s rounding.</source>
        <translation>用普通的 DeepSeek-V3 前向计算回读文件，并在 %1 个词元上与舍入前的转换后模型比较。容许值由数值类型的舍入推得。</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>together</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>Run it</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the command for %1</source>
        <translation>复制用于 %1 的命令</translation>
    </message>
    <message>
        <source>Puts the command into the clipboard.</source>
        <translation>将命令放入剪贴板。</translation>
    </message>
    <message>
        <source>constant norms</source>
        <translation>常数归一化</translation>
    </message>
</context>
<context>
    <name>transmla::ui::FactsView</name>
    <message>
        <source>Facts of the model</source>
        <translation>模型信息</translation>
    </message>
    <message>
        <source>What the files say of the model.</source>
        <translation>文件中关于模型的信息。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>linear, factor %1</source>
        <translation>线性，系数 %1</translation>
    </message>
    <message>
        <source>llama3, factor %1</source>
        <translation>llama3，系数 %1</translation>
    </message>
    <message>
        <source>a factor for each frequency</source>
        <translation>每个频率各有系数</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>模型家族</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数量</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>层数</translation>
    </message>
    <message>
        <source>Query heads</source>
        <translation>查询头</translation>
    </message>
    <message>
        <source>Key/value heads</source>
        <translation>键/值头</translation>
    </message>
    <message>
        <source>%1 (GQA)</source>
        <translation>%1（GQA）</translation>
    </message>
    <message>
        <source>%1 (MHA)</source>
        <translation>%1（MHA）</translation>
    </message>
    <message>
        <source>Head size</source>
        <translation>头维度</translation>
    </message>
    <message>
        <source>Hidden size</source>
        <translation>隐藏维度</translation>
    </message>
    <message>
        <source>MLP size</source>
        <translation>MLP 维度</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>上下文长度</translation>
    </message>
    <message>
        <source>%1 tokens</source>
        <translation>%1 个词元</translation>
    </message>
    <message>
        <source>RoPE base</source>
        <translation>RoPE 基数</translation>
    </message>
    <message>
        <source>RoPE scaling</source>
        <translation>RoPE 缩放</translation>
    </message>
    <message>
        <source>Embeddings</source>
        <translation>词嵌入</translation>
    </message>
    <message>
        <source>tied</source>
        <translation>与输出层共享</translation>
    </message>
    <message>
        <source>untied</source>
        <translation>不共享</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>分词器</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>张量数</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>磁盘占用</translation>
    </message>
</context>
<context>
    <name>transmla::ui::HeaderLine</name>
    <message>
        <source>The open model, and the text that perplexity is measured on</source>
        <translation>打开的模型，以及测量困惑度所用的文本</translation>
    </message>
    <message>
        <source>statistics ready</source>
        <translation>统计量就绪</translation>
    </message>
    <message>
        <source>taking statistics</source>
        <translation>正在采集统计量</translation>
    </message>
    <message>
        <source>no statistics: take them</source>
        <translation>无统计量：请采集</translation>
    </message>
    <message>
        <source>Statistics are second moments of keys, values and queries, taken in one pass over the calibration text. Spectra and every conversion come from them.</source>
        <translation>统计量是键、值和查询的二阶矩，对校准文本做一遍计算即可得到。谱和所有转换都由它们得出。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::HeatMap</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>未测量</translation>
    </message>
    <message>
        <source>lines: equal %1</source>
        <translation>等值线：%1</translation>
    </message>
    <message>
        <source>Higher is better.</source>
        <translation>越高越好。</translation>
    </message>
    <message>
        <source>Lower is better.</source>
        <translation>越低越好。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::HelpTip</name>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Put the pointer on a field, a button or a plot and press F1: it is explained here. The keys are listed under Help › Keyboard shortcuts.</source>
        <translation>将指针放在字段、按钮或图上并按 F1，即在此处解释。快捷键列在“帮助 › 键盘快捷键”中。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::JobList</name>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Cancel job</source>
        <translation>取消任务</translation>
    </message>
    <message>
        <source>Clear ended</source>
        <translation>清除已结束的任务</translation>
    </message>
    <message>
        <source>Stops the jobs that are picked, or takes them out of the queue. What is measured stays.</source>
        <translation>停止选中的任务，或将其移出队列。已测量的结果会保留。</translation>
    </message>
    <message>
        <source>Removes jobs that ended from this list</source>
        <translation>从列表中移除已结束的任务</translation>
    </message>
</context>
<context>
    <name>transmla::ui::JobListModel</name>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>Job</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>阶段</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
</context>
<context>
    <name>transmla::ui::JobStrip</name>
    <message>
        <source>Cancel this job (Esc). What is measured stays, and it can go on later.</source>
        <translation>取消此任务 (Esc)。已测量的结果会保留，以后可以继续。</translation>
    </message>
    <message>
        <source>All jobs: those that wait, run and ended</source>
        <translation>所有任务：等待中、运行中和已结束的</translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <comment>jobs</comment>
        <translation>
            <numerusform>%n 个等待中</numerusform>
        </translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>任务</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>%1 的进度</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>%1 left</source>
        <comment>a duration</comment>
        <translation>剩余 %1</translation>
    </message>
    <message>
        <source>Go on (Space)</source>
        <translation>继续 (Space)</translation>
    </message>
    <message>
        <source>Pause at the next layer (Space)</source>
        <translation>在下一层暂停 (Space)</translation>
    </message>
    <message>
        <source>No job is running</source>
        <translation>没有正在运行的任务</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel &apos;%1&apos;?</source>
        <translation>取消“%1”？</translation>
    </message>
    <message>
        <source>What is measured stays; the job can be started again and goes on from there.</source>
        <translation>已测量的结果会保留；任务可重新开始，并从该处继续。</translation>
    </message>
    <message>
        <source>Cancel job</source>
        <translation>取消任务</translation>
    </message>
    <message>
        <source>Let it run</source>
        <translation>让它继续运行</translation>
    </message>
</context>
<context>
    <name>transmla::ui::LayerPanel</name>
    <message>
        <source>Error that is shown by layer</source>
        <translation>按层显示的误差</translation>
    </message>
    <message>
        <source>Measure by &amp;layer</source>
        <translation>按层测量(&amp;L)</translation>
    </message>
    <message>
        <source>Walks the original once more on a few calibration tokens and measures each layer of the finished plan. A candidate that was never measured is converted first.</source>
        <translation>在少量校准词元上再次遍历原模型，测量最终方案的每一层。从未测量过的候选方案会先进行转换。</translation>
    </message>
    <message>
        <source>Layers by the size of their difference</source>
        <translation>按差值大小排列的层</translation>
    </message>
    <message>
        <source>The layers where the candidates differ most come first. A click selects the layer everywhere.</source>
        <translation>候选方案差别最大的层排在最前。点击即在所有页面选中该层。</translation>
    </message>
    <message>
        <source>Differences of measured errors, the largest first</source>
        <translation>实测误差之差，由大到小</translation>
    </message>
    <message>
        <source>Differences of predicted errors, the largest first</source>
        <translation>预测误差之差，由大到小</translation>
    </message>
    <message>
        <source>The largest errors first</source>
        <translation>误差由大到小</translation>
    </message>
</context>
<context>
    <name>transmla::ui::LinePlot</name>
    <message>
        <source>%1: click to show or hide</source>
        <translation>%1：点击以显示或隐藏</translation>
    </message>
    <message>
        <source>Reset zoom</source>
        <translation>重置缩放</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>曲线</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>transmla::ui::LoaderView</name>
    <message>
        <source>Loaders</source>
        <translation>加载器</translation>
    </message>
    <message>
        <source>Programs that serve language models, and whether they run the converted model without changes.</source>
        <translation>提供语言模型服务的程序，以及它们能否不加修改地运行转换后的模型。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::LogPanel</name>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>Nothing has happened yet.</source>
        <translation>尚无记录。</translation>
    </message>
    <message>
        <source>Copy the whole log</source>
        <translation>复制全部日志</translation>
    </message>
    <message>
        <source>Clear the log</source>
        <translation>清空日志</translation>
    </message>
    <message>
        <source>problem: </source>
        <translation>问题：</translation>
    </message>
    <message>
        <source>note: </source>
        <translation>提示：</translation>
    </message>
    <message>
        <source>%1: begun</source>
        <translation>%1：已开始</translation>
    </message>
    <message>
        <source>%1: paused</source>
        <translation>%1：已暂停</translation>
    </message>
    <message>
        <source>%1: done in %2</source>
        <translation>%1：已完成，用时 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>job and its error</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: cancelled</source>
        <translation>%1：已取消</translation>
    </message>
</context>
<context>
    <name>transmla::ui::MainWindow</name>
    <message>
        <source>TransMLA workbench</source>
        <translation>TransMLA 工作台</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>检查器</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>日志</translation>
    </message>
    <message>
        <source>The report is written: %1</source>
        <translation>报告已写出：%1</translation>
    </message>
    <message>
        <source>Jobs are running. They stop when another project is opened, and go on when this one is opened again.</source>
        <translation>有任务正在运行。打开其他项目时任务会停止，再次打开此项目时继续。</translation>
    </message>
    <message>
        <source>Stop and open</source>
        <translation>停止并打开</translation>
    </message>
    <message>
        <source>Jobs are running. They stop when the project is closed, and go on when it is opened again.</source>
        <translation>有任务正在运行。关闭项目时任务会停止，再次打开时继续。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
    <message>
        <source>%1 – TransMLA workbench</source>
        <translation>%1 – TransMLA 工作台</translation>
    </message>
    <message>
        <source>Jobs are running</source>
        <translation>有任务正在运行</translation>
    </message>
    <message>
        <source>Let them run</source>
        <translation>让它们继续运行</translation>
    </message>
    <message>
        <source>Jobs are running. They stop when the program is closed, and go on when the project is opened again.</source>
        <translation>有任务正在运行。关闭程序时任务会停止，再次打开项目时继续。</translation>
    </message>
    <message>
        <source>The export failed. The page Export says why.</source>
        <translation>导出失败。原因见“导出”页。</translation>
    </message>
    <message>
        <source>The statistics could not be taken. The page Model says why.</source>
        <translation>无法采集统计量。原因见“模型”页。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::MemoryBar</name>
    <message>
        <source>Memory this program holds, and the budget from the settings. Long jobs keep within it.</source>
        <translation>本程序占用的内存，以及设置中的预算。长任务不会超出预算。</translation>
    </message>
    <message>
        <source>Memory this program holds, and what the machine has. The settings can set a budget.</source>
        <translation>本程序占用的内存，以及机器的总内存。可在设置中指定预算。</translation>
    </message>
    <message>
        <source>Memory: %1</source>
        <translation>内存：%1</translation>
    </message>
</context>
<context>
    <name>transmla::ui::ModelPage</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Calibration text</source>
        <translation>校准文本</translation>
    </message>
    <message>
        <source>Statistics, fits and refits are made on this text. Take one like what the model will be used for.</source>
        <translation>统计、拟合和重拟合都用此文本。请选用与模型用途相近的文本。</translation>
    </message>
    <message>
        <source>Test text</source>
        <translation>测试文本</translation>
    </message>
    <message>
        <source>Perplexities are taken on this text. It must not be the calibration text.</source>
        <translation>困惑度在此文本上测量。不可与校准文本相同。</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>统计量</translation>
    </message>
    <message>
        <source>Preflight</source>
        <translation>预检</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>What will run the export</source>
        <translation>能运行导出结果的程序</translation>
    </message>
    <message>
        <source>%1 less.</source>
        <translation>减少 %1。</translation>
    </message>
    <message>
        <source>%1 more.</source>
        <translation>增加 %1。</translation>
    </message>
    <message>
        <source>A text of %1 tokens takes %2 instead of %3.</source>
        <translation>%1 个词元的文本占用 %2，原为 %3。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::PlotMenu</name>
    <message>
        <source>&apos;%1&apos; could not be written: %2.</source>
        <translation>无法写入“%1”：%2。</translation>
    </message>
    <message>
        <source>plot</source>
        <translation>图</translation>
    </message>
    <message>
        <source>Save the plot</source>
        <translation>保存图</translation>
    </message>
    <message>
        <source>%1 files (*.%2)</source>
        <translation>%1 文件 (*.%2)</translation>
    </message>
    <message>
        <source>A picture of %1 × %2 points could not be drawn.</source>
        <translation>无法绘制 %1 × %2 点的图。</translation>
    </message>
    <message>
        <source>Save PNG…</source>
        <translation>保存 PNG…</translation>
    </message>
    <message>
        <source>Save SVG…</source>
        <translation>保存 SVG…</translation>
    </message>
    <message>
        <source>Save CSV…</source>
        <translation>保存 CSV…</translation>
    </message>
    <message>
        <source>Copy picture</source>
        <translation>复制图片</translation>
    </message>
    <message>
        <source>Copy data</source>
        <translation>复制数据</translation>
    </message>
    <message>
        <source>What am I looking at?</source>
        <translation>这幅图是什么？</translation>
    </message>
</context>
<context>
    <name>transmla::ui::PreflightView</name>
    <message>
        <source>Preflight</source>
        <translation>预检</translation>
    </message>
    <message>
        <source>What is checked before any work begins. Red stands in the way of a conversion, amber does not.</source>
        <translation>开始工作前的检查项目。红色会阻止转换，黄色不会。</translation>
    </message>
    <message>
        <source>One check stands in the way of a conversion.</source>
        <translation>有 1 项检查阻止转换。</translation>
    </message>
    <message>
        <source>%1 checks stand in the way of a conversion.</source>
        <translation>有 %1 项检查阻止转换。</translation>
    </message>
    <message>
        <source>Nothing stands in the way; one warning.</source>
        <translation>没有障碍；1 条警告。</translation>
    </message>
    <message>
        <source>Nothing stands in the way; %1 warnings.</source>
        <translation>没有障碍；%1 条警告。</translation>
    </message>
    <message>
        <source>Nothing stands in the way.</source>
        <translation>没有障碍。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::RecipeEditor</name>
    <message>
        <source>Calibration</source>
        <translation>校准</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>评测</translation>
    </message>
    <message>
        <source>Method score, in detail</source>
        <translation>score 方法的细节</translation>
    </message>
    <message>
        <source>a number, such as 0.5</source>
        <translation>数，例如 0.5</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>must be %1, or %2</source>
        <translation>必须是%1，或“%2”</translation>
    </message>
    <message>
        <source>must be %1</source>
        <translation>必须是%1</translation>
    </message>
</context>
<context>
    <name>transmla::ui::RecipeInspector</name>
    <message>
        <source>Measure</source>
        <translation>测量</translation>
    </message>
    <message>
        <source>Measures the perplexity of this recipe on the project&apos;s test text (Ctrl+R)</source>
        <translation>在项目的测试文本上测量此配方的困惑度 (Ctrl+R)</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>采用</translation>
    </message>
    <message>
        <source>Makes the recipe of the picked candidate the recipe of the project</source>
        <translation>将选中候选方案的配方设为项目的配方</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>未打开模型</translation>
    </message>
    <message>
        <source>Its recipe will stand here.</source>
        <translation>其配方将显示在此处。</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>The candidate that is picked on the Sweeps and Trade-off pages</source>
        <translation>在“扫描”和“权衡”页面选中的候选方案</translation>
    </message>
    <message>
        <source>not measured yet</source>
        <translation>尚未测量</translation>
    </message>
    <message>
        <source>perplexity %1</source>
        <translation>困惑度 %1</translation>
    </message>
    <message>
        <source>Picked: %1
%2</source>
        <comment>recipe, result</comment>
        <translation>选中：%1
%2</translation>
    </message>
</context>
<context>
    <name>transmla::ui::ReportWriter</name>
    <message>
        <source>Report %1</source>
        <translation>报告 %1</translation>
    </message>
</context>
<context>
    <name>transmla::ui::SampleColumn</name>
    <message>
        <source>The prompt, and what the model writes after it, as it comes.</source>
        <translation>提示，以及模型在其后逐步写出的文本。</translation>
    </message>
    <message>
        <source>What %1 writes</source>
        <translation>%1 写出的文本</translation>
    </message>
</context>
<context>
    <name>transmla::ui::SamplePanel</name>
    <message>
        <source>Prompt</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Both models continue this text as it stands; no chat template is put around it. Ctrl+Enter continues.</source>
        <translation>两个模型原样续写这段文本，不套用对话模板。按 Ctrl+Enter 开始续写。</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>词元数</translation>
    </message>
    <message>
        <source>How many tokens each model writes at most.</source>
        <translation>每个模型最多写多少个词元。</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>0 takes the likeliest token each time; above it tokens are drawn, the flatter the higher.</source>
        <translation>0 表示每次取最可能的词元；大于 0 时随机抽取，温度越高分布越平。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>随机种子</translation>
    </message>
    <message>
        <source>Of the draws; the same for both models. Without meaning at temperature 0.</source>
        <translation>随机抽取的种子，两个模型相同。温度为 0 时无意义。</translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation>续写(&amp;C)</translation>
    </message>
    <message>
        <source>Continue the prompt</source>
        <translation>续写提示</translation>
    </message>
    <message>
        <source>Both models continue the prompt, one after the other so that neither slows the other down.</source>
        <translation>两个模型先后续写提示，互不拖慢。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Stops at once; what is written stays.</source>
        <translation>立即停止；已写出的文本保留。</translation>
    </message>
    <message>
        <source>&amp;Tokens</source>
        <translation>词元数(&amp;T)</translation>
    </message>
    <message>
        <source>Te&amp;mperature</source>
        <translation>温度(&amp;M)</translation>
    </message>
    <message>
        <source>&amp;Seed</source>
        <translation>随机种子(&amp;S)</translation>
    </message>
    <message>
        <source>The original</source>
        <translation>原模型</translation>
    </message>
    <message>
        <source>Select a candidate: the original and it continue the prompt.</source>
        <translation>请选择一个候选方案：原模型与它将续写提示。</translation>
    </message>
    <message>
        <source>Type a prompt to continue.</source>
        <translation>请输入要续写的提示。</translation>
    </message>
    <message>
        <source>These texts are of an earlier choice; Continue writes them anew.</source>
        <translation>这些文本属于之前的选择；点“续写”重新生成。</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Another job runs; the prompt is next.</source>
        <translation>另一项任务正在运行；之后轮到续写。</translation>
    </message>
    <message>
        <source>writing</source>
        <translation>正在写</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
</context>
<context>
    <name>transmla::ui::Section</name>
    <message>
        <source>Show or hide this part</source>
        <translation>显示或隐藏此部分</translation>
    </message>
</context>
<context>
    <name>transmla::ui::SettingsDialog</name>
    <message>
        <source>must be a whole number from 1 to %1, or empty for all cores</source>
        <translation>必须是 1 到 %1 的整数；留空表示使用所有核心</translation>
    </message>
    <message>
        <source>must be a number of gigabytes from %1, or empty for no limit</source>
        <translation>必须是不小于 %1 的 GB 数；留空表示不限</translation>
    </message>
    <message>
        <source>must be a folder&apos;s full path</source>
        <translation>必须是文件夹的完整路径</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is a file, not a folder</source>
        <translation>“%1”是文件，不是文件夹</translation>
    </message>
    <message>
        <source>nothing can be written in &apos;%1&apos;</source>
        <translation>无法写入“%1”</translation>
    </message>
    <message>
        <source>there is no such folder</source>
        <translation>没有这个文件夹</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>选择文件夹</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>线程数</translation>
    </message>
    <message>
        <source>Threads that jobs compute on. Fewer leave cores to other programs; results do not change.</source>
        <translation>任务计算所用的线程数。较少则为其他程序留出核心；结果不变。</translation>
    </message>
    <message numerus="yes">
        <source>empty: all %n cores</source>
        <comment>threads</comment>
        <translation>
            <numerusform>留空：全部 %n 个核心</numerusform>
        </translation>
    </message>
    <message>
        <source>Memory budget</source>
        <translation>内存预算</translation>
    </message>
    <message>
        <source>What jobs may hold at once. Less makes large models slower, not impossible.</source>
        <translation>任务可同时占用的内存。较少会使大模型变慢，但并非无法运行。</translation>
    </message>
    <message>
        <source>GB, empty: no limit (this machine has %1)</source>
        <translation>GB，留空：不限（本机共 %1）</translation>
    </message>
    <message>
        <source>Projects folder</source>
        <translation>项目文件夹</translation>
    </message>
    <message>
        <source>Where a new project is made when a model is opened</source>
        <translation>打开模型时新建项目的位置</translation>
    </message>
    <message>
        <source>Models folder</source>
        <translation>模型文件夹</translation>
    </message>
    <message>
        <source>Where dialogs look for models first</source>
        <translation>对话框首先查找模型的位置</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Colours of the program; changes at once</source>
        <translation>程序的配色；立即生效</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Begin with the project that was open last</source>
        <translation>启动时打开上次的项目</translation>
    </message>
    <message>
        <source>Otherwise the program begins with the start page</source>
        <translation>否则启动时显示起始页</translation>
    </message>
    <message>
        <source>Language of the program; changes at once</source>
        <translation>程序的语言；立即改变</translation>
    </message>
</context>
<context>
    <name>transmla::ui::SmallMultiples</name>
    <message>
        <source>layer %1</source>
        <translation>第 %1 层</translation>
    </message>
    <message>
        <source>%1 at %2: %3</source>
        <translation>%1，在 %2 处：%3</translation>
    </message>
</context>
<context>
    <name>transmla::ui::SpectraPage</name>
    <message>
        <source>Layer </source>
        <translation>层 </translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>层</translation>
    </message>
    <message>
        <source>The layer that is shown; ← and → go to its neighbours.</source>
        <translation>显示的层；按 ← 和 → 切换到相邻层。</translation>
    </message>
    <message>
        <source>Predict &amp;errors</source>
        <translation>预测误差(&amp;E)</translation>
    </message>
    <message>
        <source>Predict errors</source>
        <translation>预测误差</translation>
    </message>
    <message>
        <source>Errors of each layer&apos;s attention that this recipe would make, on a few tokens of the calibration text: seconds, and no perplexity.</source>
        <translation>此配方在校准文本的少量词元上会造成的各层注意力误差：只需几秒，不测困惑度。</translation>
    </message>
    <message>
        <source>Rotary</source>
        <translation>旋转</translation>
    </message>
    <message>
        <source>Eigenvalues of the part of the keys that keeps its rotation.</source>
        <translation>键中保留旋转的部分的特征值。</translation>
    </message>
    <message>
        <source>Position-free</source>
        <translation>无位置</translation>
    </message>
    <message>
        <source>Eigenvalues of the part of the keys that loses its rotation and goes into the latent.</source>
        <translation>键中失去旋转、进入潜变量的部分的特征值。</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>What is cut off instead of what is kept, on a logarithmic axis: the end of the curve, enlarged.</source>
        <translation>以对数坐标显示截去的部分而非保留的部分：即曲线末端的放大。</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>旋转前</translation>
    </message>
    <message>
        <source>Key norms as the model has them.</source>
        <translation>模型原有的键范数。</translation>
    </message>
    <message>
        <source>After</source>
        <translation>旋转后</translation>
    </message>
    <message>
        <source>Key norms after the rotation.</source>
        <translation>旋转后的键范数。</translation>
    </message>
    <message>
        <source>Eigenvalues</source>
        <translation>特征值</translation>
    </message>
    <message>
        <source>Energy kept</source>
        <translation>保留的能量</translation>
    </message>
    <message>
        <source>Key norms</source>
        <translation>键范数</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>所有层</translation>
    </message>
    <message>
        <source>What the small plots of all layers show.</source>
        <translation>各层小图所显示的内容。</translation>
    </message>
    <message>
        <source>No model is open</source>
        <translation>未打开模型</translation>
    </message>
    <message>
        <source>Open a model to see its spectra.</source>
        <translation>打开模型以查看其谱。</translation>
    </message>
    <message>
        <source>No statistics yet</source>
        <translation>尚无统计量</translation>
    </message>
    <message>
        <source>Spectra are drawn from second moments of keys, values and queries, taken in one pass over the calibration text and kept in the project.</source>
        <translation>谱由键、值和查询的二阶矩绘出；二阶矩对校准文本做一遍计算即可得到，并保存在项目中。</translation>
    </message>
    <message>
        <source>Take statistics</source>
        <translation>采集统计量</translation>
    </message>
    <message>
        <source>Layer %1 of %2</source>
        <translation>第 %1 层，共 %2 层</translation>
    </message>
    <message>
        <source>This takes about as long as one pass over the calibration text.</source>
        <translation>所需时间约为对校准文本做一遍计算。</translation>
    </message>
    <message>
        <source>Statistics are being taken</source>
        <translation>正在采集统计量</translation>
    </message>
    <message>
        <source>%1 of %2 layers</source>
        <translation>%1 / %2 层</translation>
    </message>
    <message>
        <source>Predicting errors…</source>
        <translation>正在预测误差…</translation>
    </message>
    <message>
        <source>rank %1</source>
        <translation>秩 %1</translation>
    </message>
</context>
<context>
    <name>transmla::ui::SpeedPage</name>
    <message>
        <source>Candidate</source>
        <translation>候选方案</translation>
    </message>
    <message>
        <source>Timed beside the original; the selection is the same on all pages.</source>
        <translation>与原模型一同计时；所有页面共用同一选择。</translation>
    </message>
    <message>
        <source>Contexts</source>
        <translation>上下文长度</translation>
    </message>
    <message>
        <source>How many tokens are in the cache when the clock begins: 512, 1024 or 512–4096:512. No prompt is computed: caches are filled with zeros, which costs a token what any other numbers would.</source>
        <translation>计时开始时缓存中的词元数：512、1024 或 512–4096:512。不计算提示词：缓存用零填充，对一个词元的耗时与其他数值相同。</translation>
    </message>
    <message>
        <source>Sequences</source>
        <translation>序列数</translation>
    </message>
    <message>
        <source>How many sequences are decoded together: 1 for one reader, more for a server.</source>
        <translation>同时解码的序列数：单个读者为 1，服务器则更多。</translation>
    </message>
    <message>
        <source>&amp;Measure</source>
        <translation>测量(&amp;M)</translation>
    </message>
    <message>
        <source>Times the original and the candidate in one job, behind those that run. A candidate that was never measured is converted first.</source>
        <translation>在一个作业中为原模型和候选方案计时，排在正在运行的作业之后。从未测量过的候选方案会先被转换。</translation>
    </message>
    <message>
        <source>C&amp;andidate</source>
        <translation>候选方案(&amp;A)</translation>
    </message>
    <message>
        <source>Conte&amp;xts</source>
        <translation>上下文长度(&amp;X)</translation>
    </message>
    <message>
        <source>Se&amp;quences</source>
        <translation>序列数(&amp;Q)</translation>
    </message>
    <message>
        <source>Times by context</source>
        <translation>按上下文长度的时间</translation>
    </message>
    <message>
        <source>A share of bandwidth is what weights and cache of a token are, over what memory could have delivered in its time. Above 100 % a processor&apos;s caches help.</source>
        <translation>带宽占比是一个词元的权重和缓存大小与内存在该时间内可提供的数据量之比。超过 100 % 说明处理器缓存起了作用。</translation>
    </message>
    <message>
        <source>Sequences that are shown</source>
        <translation>所显示的序列数</translation>
    </message>
    <message>
        <source>Of how many sequences, decoded together, the times below are.</source>
        <translation>下面的时间对应多少个同时解码的序列。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message numerus="yes">
        <source>%n sequence(s)</source>
        <translation>
            <numerusform>%n 个序列</numerusform>
        </translation>
    </message>
    <message>
        <source>Open a model or a project to time its candidates.</source>
        <translation>打开模型或项目，为其候选方案计时。</translation>
    </message>
    <message>
        <source>Choose a candidate above; sweeps make them.</source>
        <translation>请在上方选择候选方案；候选方案由扫描产生。</translation>
    </message>
    <message>
        <source>Measure shows here how the time of a token grows with the context.</source>
        <translation>点击“测量”后，这里会显示每个词元的时间如何随上下文增长。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::StartPage</name>
    <message>
        <source>TransMLA workbench</source>
        <translation>TransMLA 工作台</translation>
    </message>
    <message>
        <source>Converts a language model&apos;s attention to multi-head latent attention, whose cache is small: look at its spectra, choose ranks, measure, export.</source>
        <translation>将语言模型的注意力转换为缓存很小的多头潜在注意力：查看谱，选择秩，测量，导出。</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>打开模型…</translation>
    </message>
    <message>
        <source>A Hugging Face folder (config.json and safetensors) or a GGUF file</source>
        <translation>Hugging Face 文件夹（config.json 和 safetensors）或 GGUF 文件</translation>
    </message>
    <message>
        <source>Open project…</source>
        <translation>打开项目…</translation>
    </message>
    <message>
        <source>A folder that the workbench made: recipe, results and journal of one model</source>
        <translation>工作台创建的文件夹：一个模型的配方、结果和记录</translation>
    </message>
    <message>
        <source>Try the demo model</source>
        <translation>试用演示模型</translation>
    </message>
    <message>
        <source>SmolLM2-135M-Instruct: small enough for every step to take minutes at most</source>
        <translation>SmolLM2-135M-Instruct：足够小，每一步最多几分钟</translation>
    </message>
    <message>
        <source>Or drop a model folder, a GGUF file or a project folder anywhere on this window.</source>
        <translation>也可将模型文件夹、GGUF 文件或项目文件夹拖放到此窗口的任意位置。</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>最近的项目</translation>
    </message>
    <message>
        <source>The demo model is not on this machine yet. In a terminal, in the program&apos;s source folder, type ./run demo: it fetches the model (98 MB) and opens it here.</source>
        <translation>本机尚无演示模型。请在终端中进入程序源码文件夹并输入 ./run demo：它会下载模型（98 MB）并在此打开。</translation>
    </message>
    <message>
        <source>best perplexity %1</source>
        <translation>最佳困惑度 %1</translation>
    </message>
</context>
<context>
    <name>transmla::ui::StatisticsOffer</name>
    <message>
        <source>Take &amp;statistics</source>
        <translation>采集统计量(&amp;S)</translation>
    </message>
    <message>
        <source>Take statistics</source>
        <translation>采集统计量</translation>
    </message>
    <message>
        <source>Runs the original model once over the calibration text and keeps second moments of keys, values and queries. Every picture and every choice comes from these; they are taken once.</source>
        <translation>用原模型对校准文本计算一遍，并保存键、值和查询的二阶矩。所有图和选择都由它们得出；只需采集一次。</translation>
    </message>
    <message>
        <source>Statistics wait for the jobs before them.</source>
        <translation>统计任务在等待前面的任务。</translation>
    </message>
    <message>
        <source>Statistics are being taken.</source>
        <translation>正在采集统计量。</translation>
    </message>
    <message>
        <source>Statistics are being taken: layer %1 of %2</source>
        <translation>正在采集统计量：第 %1 层，共 %2 层</translation>
    </message>
    <message>
        <source>There are no statistics of this model yet. They take about as long as one pass over the text.</source>
        <translation>此模型尚无统计量。采集时间约为对文本做一遍计算。</translation>
    </message>
    <message>
        <source>Statistics of %1 tokens</source>
        <translation>%1 个词元的统计量</translation>
    </message>
</context>
<context>
    <name>transmla::ui::StatusDot</name>
    <message>
        <source>good</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>未验证</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>stands in the way</source>
        <translation>阻止转换</translation>
    </message>
</context>
<context>
    <name>transmla::ui::SweepForm</name>
    <message>
        <source>What varies</source>
        <translation>变化的字段</translation>
    </message>
    <message>
        <source>What varies besides</source>
        <translation>另一变化的字段</translation>
    </message>
    <message>
        <source>The field of the recipe that takes several values; all others stay as in the inspector.</source>
        <translation>取多个值的配方字段；其余字段与检查器中相同。</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>取值</translation>
    </message>
    <message>
        <source>32, 64, 96–160:32</source>
        <translation>32, 64, 96–160:32</translation>
    </message>
    <message>
        <source>Values and ranges with a step: 32, 64, 96–160:32.</source>
        <translation>数值，或带步长的范围：32, 64, 96–160:32。</translation>
    </message>
    <message>
        <source>&amp;Vary</source>
        <translation>变化(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;and</source>
        <translation>与(&amp;A)</translation>
    </message>
    <message>
        <source>Chunks of the test text</source>
        <translation>测试文本的文本块数</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>How many chunks of the test text each candidate is measured on. More chunks, smaller errors.</source>
        <translation>每个候选方案用测试文本的多少块测量。块越多，误差越小。</translation>
    </message>
    <message>
        <source>&amp;Race</source>
        <translation>竞速(&amp;R)</translation>
    </message>
    <message>
        <source>Leaves a candidate as soon as a paired test on the same chunks shows, at 99 % in all, that it is worse than the best one. It can be measured on by hand.</source>
        <translation>一旦在相同文本块上的配对检验以总体 99 % 的置信度表明某候选方案不如最优者，就不再测它。可手动继续测量。</translation>
    </message>
    <message>
        <source>&amp;Chunks</source>
        <translation>文本块(&amp;C)</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Test text…</source>
        <translation>测试文本…</translation>
    </message>
    <message>
        <source>Calibration text…</source>
        <translation>校准文本…</translation>
    </message>
    <message>
        <source>&amp;Start</source>
        <translation>开始(&amp;S)</translation>
    </message>
    <message>
        <source>Adds the sweep to the jobs. What is measured already is not measured again.</source>
        <translation>将扫描加入任务。已测量过的不会重复测量。</translation>
    </message>
    <message>
        <source>nothing else</source>
        <translation>无其他字段</translation>
    </message>
    <message>
        <source>This field varies already.</source>
        <translation>该字段已在变化。</translation>
    </message>
    <message>
        <source>None of them fits the model: %1</source>
        <translation>没有一个适用于此模型：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n do(es) not fit the model and are left out: %1</source>
        <translation>
            <numerusform>有 %n 个不适用于此模型，已略去：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>No text</source>
        <translation>无文本</translation>
    </message>
    <message>
        <source>Text: %1</source>
        <translation>文本：%1</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Perplexities are measured on &apos;%1&apos;, statistics are taken from &apos;%2&apos;.</source>
        <translation>困惑度在“%1”上测量，统计量取自“%2”。</translation>
    </message>
    <message>
        <source>Calibration text</source>
        <translation>校准文本</translation>
    </message>
    <message>
        <source>Test text</source>
        <translation>测试文本</translation>
    </message>
    <message>
        <source>Text (*.txt);;All files (*)</source>
        <translation>文本 (*.txt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Perplexities of different texts cannot be compared: what is measured so far will be dropped. Change the text?</source>
        <translation>不同文本的困惑度不能相互比较：目前的测量结果将被丢弃。要更换文本吗？</translation>
    </message>
</context>
<context>
    <name>transmla::ui::SweepList</name>
    <message>
        <source>Sweeps</source>
        <translation>扫描</translation>
    </message>
    <message>
        <source>The sweeps of this project, newest first. The one that is picked is drawn.</source>
        <translation>此项目的扫描，最新的在前。选中的扫描会绘成图。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Waits after the step that runs.</source>
        <translation>在当前步骤之后暂停。</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Goes on where the sweep was left.</source>
        <translation>从中断处继续扫描。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Ends the sweep. What is measured stays.</source>
        <translation>结束扫描。已测量的结果会保留。</translation>
    </message>
    <message>
        <source>Removes the sweep from the list (Del); one that runs is ended first. What is measured stays, and undo brings it back.</source>
        <translation>从列表中移除扫描（Del）；正在运行的会先结束。测量结果保留，撤销可以恢复。</translation>
    </message>
    <message>
        <source>Remove the sweep</source>
        <translation>移除扫描</translation>
    </message>
</context>
<context>
    <name>transmla::ui::SweepListModel</name>
    <message>
        <source>waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>measured candidates of all</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Sweep %1: %2</source>
        <translation>扫描 %1：%2</translation>
    </message>
    <message>
        <source>Varies</source>
        <translation>变化字段</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>已测</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
</context>
<context>
    <name>transmla::ui::SweepPicture</name>
    <message>
        <source>What is drawn</source>
        <translation>绘制内容</translation>
    </message>
    <message>
        <source>Predicted divergence, from statistics alone</source>
        <translation>预测散度（仅由统计量得出）</translation>
    </message>
    <message>
        <source>Open a model or a project to sweep its recipe.</source>
        <translation>请打开模型或项目以扫描其配方。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::TextChooser</name>
    <message>
        <source>Change…</source>
        <translation>更换…</translation>
    </message>
    <message>
        <source>Change: %1</source>
        <translation>更换：%1</translation>
    </message>
    <message>
        <source>none chosen</source>
        <translation>未选择</translation>
    </message>
    <message>
        <source>Texts (*.txt *.md);;All files (*)</source>
        <translation>文本 (*.txt *.md);;所有文件 (*)</translation>
    </message>
    <message>
        <source>A text file…</source>
        <translation>文本文件…</translation>
    </message>
    <message>
        <source>Data sets on this machine</source>
        <translation>本机上的数据集</translation>
    </message>
    <message>
        <source>Looked for in the Hugging Face cache; nothing is downloaded.</source>
        <translation>在 Hugging Face 缓存中查找；不会下载任何内容。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::TradeoffHead</name>
    <message>
        <source>What stands up</source>
        <translation>纵轴</translation>
    </message>
    <message>
        <source>What stands across</source>
        <translation>横轴</translation>
    </message>
    <message>
        <source>Measures what these candidates lack for the picture, as jobs behind those that run. What is measured is kept in the project.</source>
        <translation>测量这些候选方案在图中缺少的数据，作为任务排在正在运行的任务之后。测得的结果保存在项目中。</translation>
    </message>
    <message>
        <source>U&amp;p</source>
        <translation>纵轴(&amp;P)</translation>
    </message>
    <message>
        <source>Acr&amp;oss</source>
        <translation>横轴(&amp;O)</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>正在测量…</translation>
    </message>
    <message>
        <source>Meas&amp;ure</source>
        <translation>测量(&amp;U)</translation>
    </message>
    <message>
        <source>what the trade-off lacks</source>
        <translation>权衡图缺少的数据</translation>
    </message>
</context>
<context>
    <name>transmla::ui::TradeoffPage</name>
    <message>
        <source>Open a model or a project to see its candidates.</source>
        <translation>请打开模型或项目以查看其候选方案。</translation>
    </message>
    <message>
        <source>More about the selected candidates</source>
        <translation>关于所选候选方案的更多内容</translation>
    </message>
    <message>
        <source>By layer</source>
        <translation>按层</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>样例</translation>
    </message>
    <message>
        <source>In which layers the selected candidates err, and where they differ.</source>
        <translation>所选候选方案在哪些层出错，又在哪些层不同。</translation>
    </message>
    <message>
        <source>What two models write after the same prompt, side by side.</source>
        <translation>两个模型在同一提示之后写出的文本，并排显示。</translation>
    </message>
</context>
<context>
    <name>transmla::ui::Workspace</name>
    <message>
        <source>Open %1</source>
        <translation>打开 %1</translation>
    </message>
    <message>
        <source>use %1</source>
        <translation>采用 %1</translation>
    </message>
    <message>
        <source>Take statistics</source>
        <translation>采集统计量</translation>
    </message>
    <message>
        <source>Predict errors</source>
        <translation>预测误差</translation>
    </message>
    <message>
        <source>Export to %1</source>
        <translation>导出到 %1</translation>
    </message>
    <message>
        <source>Measure KL divergence</source>
        <translation>测量 KL 散度</translation>
    </message>
    <message>
        <source>Measure errors by layer</source>
        <translation>按层测量误差</translation>
    </message>
    <message>
        <source>Measure decoding speed</source>
        <translation>测量解码速度</translation>
    </message>
    <message>
        <source>remove sweep %1</source>
        <translation>移除扫描 %1</translation>
    </message>
    <message>
        <source>Sweep %1 is removed, what was measured stays. Undo (Ctrl+Z) brings it back.</source>
        <translation>扫描 %1 已移除，测量结果保留。撤销（Ctrl+Z）可以恢复。</translation>
    </message>
    <message>
        <source>Measure decoding speed by context</source>
        <translation>按上下文测量解码速度</translation>
    </message>
</context>
</TS>
