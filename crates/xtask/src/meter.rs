//! Gives a module a counter that ends it: whatever runs in it stops after so many calls and rounds of loops. Knows nothing
//! of what the module does.
//!
//! Every function and every loop begins by counting the exported global `fuel` down, and traps when nothing is left of
//! it. Copies and fills of memory cost by their length. Between two counts there is only a straight piece of code, and
//! the memory has an end: so every call comes to one, and whoever calls sets how far away it is.

use anyhow::Result;
use walrus::ir::{BinaryOp, Binop, Const, GlobalGet, GlobalSet, IfElse, Instr, InstrSeqId, Loop, Value, Visitor};
use walrus::ir::{Call, MemoryCopy, MemoryFill, Unop, dfs_in_order};
use walrus::{ConstExpr, FunctionBuilder, FunctionId, FunctionKind, GlobalId, LocalFunction, Module, ValType};

/// How much memory a module may use, in pages of 64 KiB: 256 MiB.
const MOST_PAGES: u64 = 4096;
/// As many bytes are copied in the time of one count.
const BYTES_BITS: i32 = 6;

/// Puts the counter into all functions that are there.
pub fn meter(module: &mut Module) -> Result<()> {
    let fuel = module.globals.add_local(ValType::I32, true, false, ConstExpr::Value(Value::I32(i32::MAX)));
    let functions: Vec<FunctionId> = module.funcs.iter_local().map(|(id, _)| id).collect();
    let moves = Moves::new(module, fuel);
    for id in functions {
        let FunctionKind::Local(function) = &mut module.funcs.get_mut(id).kind else { continue };
        let mut found = Found::default();
        dfs_in_order(&mut found, function, function.entry_block());
        for sequence in &found.sequences {
            moves.redirect(function, *sequence);
        }
        for head in found.loops.into_iter().chain([function.entry_block()]) {
            count(function, head, fuel);
        }
    }
    for memory in module.memories.iter_mut() {
        memory.maximum = Some(MOST_PAGES);
    }
    module.exports.add("fuel", fuel);
    Ok(())
}

/// The places in one function that matter.
#[derive(Default)]
struct Found {
    loops: Vec<InstrSeqId>,
    sequences: Vec<InstrSeqId>,
}

impl<'i> Visitor<'i> for Found {
    fn start_instr_seq(&mut self, sequence: &'i walrus::ir::InstrSeq) {
        self.sequences.push(sequence.id());
    }

    fn visit_loop(&mut self, instr: &Loop) {
        self.loops.push(instr.seq);
    }
}

fn count(function: &mut LocalFunction, head: InstrSeqId, fuel: GlobalId) {
    let spent = function.builder_mut().dangling_instr_seq(None).unreachable().id();
    let left = function.builder_mut().dangling_instr_seq(None).id();
    let get = || Instr::GlobalGet(GlobalGet { global: fuel });
    let counted = [
        get(),
        Instr::Unop(Unop { op: walrus::ir::UnaryOp::I32Eqz }),
        Instr::IfElse(IfElse { consequent: spent, alternative: left }),
        get(),
        Instr::Const(Const { value: Value::I32(1) }),
        Instr::Binop(Binop { op: BinaryOp::I32Sub }),
        Instr::GlobalSet(GlobalSet { global: fuel }),
    ];
    function.block_mut(head).instrs.splice(0..0, counted.map(|instr| (instr, Default::default())));
}

/// Functions that copy and fill memory, and pay for it.
struct Moves {
    copy: Option<FunctionId>,
    fill: Option<FunctionId>,
}

impl Moves {
    fn new(module: &mut Module, fuel: GlobalId) -> Moves {
        let memory = module.memories.iter().next().map(|memory| memory.id());
        let copy =
            memory.map(|memory| Moves::paid(module, fuel, Instr::MemoryCopy(MemoryCopy { src: memory, dst: memory })));
        let fill = memory.map(|memory| Moves::paid(module, fuel, Instr::MemoryFill(MemoryFill { memory })));
        Moves { copy, fill }
    }

    /// Three numbers, of which the last is the length.
    fn paid(module: &mut Module, fuel: GlobalId, act: Instr) -> FunctionId {
        let arguments = [(); 3].map(|()| module.locals.add(ValType::I32));
        let [_, _, length] = arguments;
        let mut builder = FunctionBuilder::new(&mut module.types, &[ValType::I32; 3], &[]);
        let mut body = builder.func_body();
        let cost = |body: &mut walrus::InstrSeqBuilder<'_>| {
            body.local_get(length).i32_const(BYTES_BITS).binop(BinaryOp::I32ShrU);
        };
        cost(&mut body);
        body.global_get(fuel).binop(BinaryOp::I32GeU);
        let trap = |spent: &mut walrus::InstrSeqBuilder<'_>| {
            spent.unreachable();
        };
        body.if_else(None, trap, |_| {});
        body.global_get(fuel);
        cost(&mut body);
        body.binop(BinaryOp::I32Sub).global_set(fuel);
        for argument in arguments {
            body.local_get(argument);
        }
        body.instr(act);
        builder.finish(arguments.into(), &mut module.funcs)
    }

    fn redirect(&self, function: &mut LocalFunction, sequence: InstrSeqId) {
        for (instr, _) in &mut function.block_mut(sequence).instrs {
            let paid = match instr {
                Instr::MemoryCopy(_) => self.copy,
                Instr::MemoryFill(_) => self.fill,
                _ => None,
            };
            if let Some(func) = paid {
                *instr = Instr::Call(Call { func });
            }
        }
    }
}
