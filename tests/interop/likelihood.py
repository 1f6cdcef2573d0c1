"""Likelihoods from the logits of other programs."""
import numpy


def mean_nll(logits, tokens):
    """Of tokens [n] under logits [n, vocabulary], in nats, summed in fp64."""
    logits = numpy.asarray(logits, dtype=numpy.float64)
    top = logits.max(axis=1)
    totals = top + numpy.log(numpy.exp(logits - top[:, None]).sum(axis=1))
    return float(numpy.mean(totals - logits[numpy.arange(len(tokens)), tokens]))
