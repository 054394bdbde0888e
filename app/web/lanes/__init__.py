"""Two lanes of answers: short ones are computed here, long ones in processes that stand beside this one."""
