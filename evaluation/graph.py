"""The encoder's layers as a graph without its weights: ``python -m evaluation.graph`` writes `encoder.onnx`.

The reader's runtime takes the weights from `encoder.npz` when it loads the graph. Needs the package `onnx`, which the
reader itself does not.
"""

from __future__ import annotations

from pathlib import Path

from onnx import TensorProto, helper

from cantillon.reading.contextual import shipped_encoder

DATA = Path(__file__).parents[1] / "src" / "cantillon" / "reading" / "data"
OURS = "com.microsoft"  # the runtime's own operators
EPSILON = 1e-12


class Graph:
    """The operators and weights of some layers of `size` numbers a state."""

    def __init__(self, layers, heads, size):
        self.nodes = []
        self.weights = [
            helper.make_tensor("epsilon", TensorProto.FLOAT, (), [EPSILON]),
            helper.make_tensor("last", TensorProto.INT64, (1,), [-1]),
        ]
        x = "x"
        for layer in range(layers):
            last = layer + 1 == layers
            mixed = self.linear(x, f"{layer}.qkv", size, 3 * size)
            parts = [f"{layer}.{name}" for name in ("queries", "keys", "values")]
            self.nodes.append(helper.make_node("Split", [mixed], parts, axis=2, num_outputs=3))
            seen = self.own("MultiHeadAttention", parts, f"{layer}.seen", num_heads=heads)
            x = self.norm(self.linear(seen, f"{layer}.out", size, size), x, f"{layer}.norm1", size)
            inner = self.linear(self.levelled(x, f"{layer}.up", size), f"{layer}.up", size, 4 * size)
            inner = self.own("FastGelu", [inner], f"{layer}.inner")
            outer = self.linear(self.levelled(inner, f"{layer}.down", 4 * size), f"{layer}.down", 4 * size, size)
            x = self.norm(outer, x, f"{layer}.norm2", size, "y" if last else None)
        shape = [1, "pieces", size]
        self.graph = helper.make_graph(
            self.nodes,
            "encoder",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
            self.weights,
        )

    def linear(self, x, name, inputs, outputs):
        """Multiply with a matrix of whole numbers, and add a bias; what comes in is rounded as it comes."""
        self.weight(f"{name}.levels", TensorProto.INT8, (inputs, outputs))
        self.weight(f"{name}.scales", TensorProto.FLOAT, (outputs,))
        self.weight(f"{name}.bias", TensorProto.FLOAT, (outputs,))
        inner = [x, f"{name}.levels", f"{name}.scales", "", f"{name}.bias"]
        return self.own("DynamicQuantizeMatMul", inner, f"{name}.made")

    def levelled(self, x, name, size):
        """Multiply each number of a state by its own factor, so that none is much larger than the others."""
        self.weight(f"{name}.factors", TensorProto.FLOAT, (size,))
        self.nodes.append(helper.make_node("Mul", [x, f"{name}.factors"], [f"{name}.levelled"]))
        return f"{name}.levelled"

    def norm(self, x, skip, name, size, output=None):
        """Add what came in, then centre and scale: as single operators, which run four times as fast as the one."""
        self.weight(f"{name}.weight", TensorProto.FLOAT, (size,))
        self.weight(f"{name}.bias", TensorProto.FLOAT, (size,))
        both = self.step("Add", [x, skip], f"{name}.both")
        centred = self.step("Sub", [both, self.mean(both, f"{name}.mean")], f"{name}.centred")
        square = self.step("Mul", [centred, centred], f"{name}.square")
        variance = self.step("Add", [self.mean(square, f"{name}.variance"), "epsilon"], f"{name}.more")
        deviation = self.step("Sqrt", [variance], f"{name}.deviation")
        scaled = self.step("Div", [centred, deviation], f"{name}.scaled")
        weighed = self.step("Mul", [scaled, f"{name}.weight"], f"{name}.weighed")
        return self.step("Add", [weighed, f"{name}.bias"], output or f"{name}.made")

    def mean(self, x, output):
        return self.step("ReduceMean", [x, "last"], output, keepdims=1)

    def step(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def own(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=OURS, **attributes))
        return output

    def weight(self, name, kind, shape):
        tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="weights")
        self.weights.append(tensor)


def main():
    encoder = shipped_encoder()
    graph = Graph(encoder.layers, encoder.heads, encoder.size).graph
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(OURS, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="")
    (DATA / "encoder.onnx").write_bytes(model.SerializeToString())


if __name__ == "__main__":
    main()
